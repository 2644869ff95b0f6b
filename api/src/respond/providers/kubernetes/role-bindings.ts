import { unclear } from '../calls/as-step.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { at, listAt, parseJson, textAt } from '../calls/read-json.ts'
import type { ServiceAccount } from './kubernetes-reach.ts'

/** One (cluster) role binding, with what making it anew needs. */
export interface RoleBinding {
  /** Where it is, and where its like are made. */
  readonly path: string
  readonly collection: string
  readonly version: string
  readonly manifest: BindingManifest
}

interface BindingManifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly roleRef: unknown
  readonly subjects: readonly unknown[]
}

const GROUP = '/apis/rbac.authorization.k8s.io/v1'
const PAGE = 100
const MAX_PAGES = 100

/** All bindings that name the account as a subject; those of groups it is in are not among them. */
export async function bindingsOf(
  api: ProviderApi,
  account: ServiceAccount,
  signal: AbortSignal,
): Promise<readonly RoleBinding[] | Refusal> {
  const found: RoleBinding[] = []
  for (const kind of ['RoleBinding', 'ClusterRoleBinding'] as const) {
    const path = `${GROUP}/${kind.toLowerCase()}s`
    let next = ''
    for (let page = 0; page < MAX_PAGES; page++) {
      const more = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
      const call = {
        method: 'GET',
        path: `${path}?limit=${PAGE}${more}`,
        expectJson: true,
      } as const
      const answer = await api.call(call, signal)
      if (answer.kind === 'refused') return answer
      const items = at(answer.json, 'items')
      if (!Array.isArray(items)) return unclear('Kubernetes')
      for (const item of items) {
        const binding = bindingFrom(kind, item)
        if (binding?.manifest.subjects.some((one) => isAccount(one, account))) found.push(binding)
      }
      next = textAt(answer.json, 'metadata', 'continue')
      if (next === '') break
    }
    if (next !== '') return unclear('Kubernetes')
  }
  return found
}

export const isAccount = (subject: unknown, { namespace, name }: ServiceAccount): boolean =>
  textAt(subject, 'kind') === 'ServiceAccount' &&
  textAt(subject, 'name') === name &&
  textAt(subject, 'namespace') === namespace

/** Null for what has no name to be found under. */
export function bindingFrom(
  kind: 'RoleBinding' | 'ClusterRoleBinding',
  item: unknown,
): RoleBinding | null {
  const name = textAt(item, 'metadata', 'name')
  const namespace = textAt(item, 'metadata', 'namespace')
  if (/^\.*$/.test(name) || (kind === 'RoleBinding' && /^\.*$/.test(namespace))) return null
  const scope = kind === 'RoleBinding' ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  const collection = `${GROUP}${scope}/${kind.toLowerCase()}s`
  return {
    ...{ collection, path: `${collection}/${encodeURIComponent(name)}` },
    version: textAt(item, 'metadata', 'resourceVersion'),
    manifest: {
      ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind },
      metadata: kept(at(item, 'metadata')),
      roleRef: at(item, 'roleRef'),
      subjects: listAt(item, 'subjects'),
    },
  }
}

/** What of an object's metadata is its owner's and not the server's. */
const kept = (metadata: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    ['name', 'namespace', 'labels', 'annotations'].flatMap((key) => {
      const value = at(metadata, key)
      return value === undefined ? [] : [[key, value]]
    }),
  )

/** As `unbind` kept them; an empty list for anything else. */
export function parseBindings(text: string): readonly RoleBinding[] {
  const found = parseJson(text)
  // Written by `JSON.stringify` of such a list alone.
  return Array.isArray(found) ? (found as RoleBinding[]) : []
}
