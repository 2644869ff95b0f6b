import { randomUUID } from 'node:crypto'
import { httpGround, NOT_FOUND, ok } from './http-ground.ts'
import type { Answer, Call } from './provider-server.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const PAGE = 2

interface Stored {
  readonly path: string
  readonly version: number
  readonly object: Record<string, unknown> & { subjects: { name: string }[] }
}

const subject = (name: string) => ({ kind: 'ServiceAccount', namespace: 'payments', name })

/** What the Kubernetes API documents of token secrets and role bindings, on the loopback. */
export async function loopbackKubernetes() {
  const secrets = new Map<string, string>()
  const bindings = new Map<string, Stored>()

  function answer(call: Call): Answer {
    const url = new URL(call.path, 'http://x')
    const path = decodeURIComponent(url.pathname)
    return path.startsWith('/api/v1/') ? ofSecrets(call, path) : ofBindings(call, path, url)
  }

  function ofSecrets({ method, headers }: Call, path: string): Answer {
    const name = path.slice('/api/v1/namespaces/payments/secrets/'.length)
    if (method === 'DELETE') return secrets.delete(name) ? ok({ status: 'Success' }) : NOT_FOUND
    if (!headers.accept?.includes('as=PartialObjectMetadataList')) return { status: 406 }
    const items = [...secrets].map(([secret, owner]) => ({
      metadata: { name: secret, annotations: { 'kubernetes.io/service-account.name': owner } },
    }))
    return ok({ kind: 'PartialObjectMetadataList', items })
  }

  function ofBindings({ method, body }: Call, path: string, url: URL): Answer {
    if (path === `${RBAC}/rolebindings` || path === `${RBAC}/clusterrolebindings`) {
      if (method === 'GET') return list(path.endsWith('/clusterrolebindings'), url)
    }
    if (method === 'POST') {
      const object = JSON.parse(body)
      const made = `${path}/${object.metadata.name}`
      if (bindings.has(made)) return { status: 409 }
      bindings.set(made, { path: made, version: 1, object })
      return { status: 201, json: object }
    }
    const found = bindings.get(path)
    if (found === undefined) return NOT_FOUND
    if (method === 'PATCH') {
      const { metadata, subjects } = JSON.parse(body)
      if (metadata.resourceVersion !== String(found.version)) return { status: 409 }
      bindings.set(path, {
        ...{ path, version: found.version + 1, object: { ...found.object, subjects } },
      })
    }
    return ok(shown(bindings.get(path) ?? found))
  }

  /** In pages, as the API server gives them. */
  function list(isCluster: boolean, url: URL): Answer {
    const all = [...bindings.values()].filter(
      ({ path }) => path.includes('/clusterrole') === isCluster,
    )
    const from = Number(url.searchParams.get('continue') ?? 0)
    const more = from + PAGE < all.length ? { continue: String(from + PAGE) } : {}
    return ok({ metadata: more, items: all.slice(from, from + PAGE).map(shown) })
  }

  const shown = ({ object, version }: Stored) => ({
    ...object,
    metadata: { ...Object(object.metadata), resourceVersion: String(version), uid: randomUUID() },
  })

  const ground = await httpGround(answer)
  return {
    ...ground,
    secrets: {
      make: (account: string) =>
        void secrets.set(`${account}-token-${randomUUID().slice(0, 5)}`, account),
      held: () => [...secrets.keys()].join(),
    },
    bindings: {
      /** Of payments' service accounts; without a namespace, a cluster role binding. */
      make(namespace: string, name: string, accounts: readonly string[]): string {
        const unique = `${name}-${randomUUID().slice(0, 8)}`
        const kind = namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'
        const where = namespace === '' ? '' : `/namespaces/${namespace}`
        const path = `${RBAC}${where}/${kind.toLowerCase()}s/${unique}`
        const metadata = {
          name: unique,
          ...(namespace === '' ? {} : { namespace }),
          labels: { a: 'b' },
        }
        const roleRef = { kind: 'Role', name, apiGroup: 'rbac.authorization.k8s.io' }
        const object = { kind, metadata, roleRef, subjects: accounts.map(subject) }
        bindings.set(path, { path, version: 1, object })
        return path
      },
      add(path: string, account: string): void {
        const found = bindings.get(path)
        if (found === undefined) throw new Error(`no binding ${path}`)
        const subjects = [...found.object.subjects, subject(account)]
        const { version, object } = found
        bindings.set(path, { path, version: version + 1, object: { ...object, subjects } })
      },
      delete: (path: string) => void bindings.delete(path),
      names: (path: string) => bindings.get(path)?.object.subjects.map(({ name }) => name),
      held: () => JSON.stringify([...bindings.values()].map(({ path, object }) => [path, object])),
    },
  }
}
