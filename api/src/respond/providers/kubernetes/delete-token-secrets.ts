import type { ResponseAction } from '../../response-action.ts'
import { unclear } from '../calls/as-step.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { at, textAt } from '../calls/read-json.ts'
import { done, located, reading, switchAction } from '../switch-action.ts'
import type { KubernetesReach } from './kubernetes-reach.ts'
import { EFFECTIVE_WITHIN_MS, serviceAccountOf } from './kubernetes-reach.ts'

const TYPE = 'kubernetes.io/service-account-token'
const OWNER = 'kubernetes.io/service-account.name'
/** Names and annotations only: the tokens themselves are not sent. */
const METADATA_ONLY = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }
const MOST = 500

/** The tokens of a service account that lie in secrets and never end. */
export function deleteTokenSecrets({ prefix, api, includes }: KubernetesReach): ResponseAction {
  async function secretsOf(
    namespace: string,
    account: string,
    signal: AbortSignal,
  ): Promise<readonly string[] | Refusal> {
    const query = `?fieldSelector=${encodeURIComponent(`type=${TYPE}`)}&limit=${MOST}`
    const path = `/api/v1/namespaces/${namespace}/secrets${query}`
    const call = { method: 'GET', path, headers: METADATA_ONLY, expectJson: true } as const
    const answer = await api.call(call, signal)
    if (answer.kind === 'refused') return answer
    const items = at(answer.json, 'items')
    if (!Array.isArray(items)) return unclear('Kubernetes')
    return items
      .filter((one) => textAt(one, 'metadata', 'annotations', OWNER) === account)
      .map((one) => textAt(one, 'metadata', 'name'))
      .filter((name) => /^[a-z0-9.-]{1,253}$/.test(name) && !/^\.+$/.test(name))
  }

  return switchAction({
    name: `${prefix}.delete-token-secrets`,
    title: "Delete the secrets that hold the service account's everlasting tokens.",
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    // A token with an id of its own is bound to a pod and lies in no secret.
    appliesTo: (target) =>
      includes(target) &&
      serviceAccountOf(target) !== null &&
      !target.credentialId.startsWith('JTI='),
    async locate(target, signal) {
      const account = serviceAccountOf(target)
      if (account === null) throw new Error('it applies to service accounts')
      const { namespace, name } = account
      const secrets = await secretsOf(namespace, name, signal)
      if ('kind' in secrets) return secrets
      return located(
        { namespace, name },
        {
          calls: secrets.map((one) => `DELETE /api/v1/namespaces/${namespace}/secrets/${one}`),
          alsoHits:
            secrets.length > 1
              ? [`${secrets.length - 1} other token secrets of ${namespace}/${name}`]
              : [],
          leaves: ['tokens that pods were given live on until they end, an hour as a rule'],
        },
      )
    },
    async read({ namespace = '', name = '' }, signal) {
      const secrets = await secretsOf(namespace, name, signal)
      if ('kind' in secrets) return secrets
      return secrets.length === 0
        ? reading('gone', `no secret holds a token of ${namespace}/${name}`)
        : reading('in', `tokens lie in ${secrets.join(', ')}`, { secrets: secrets.join() })
    },
    async off({ namespace }, { secrets = '' }, signal) {
      const names = secrets.split(',')
      for (const [i, name] of names.entries()) {
        const path = `/api/v1/namespaces/${namespace}/secrets/${name}`
        const answer = await api.call({ method: 'DELETE', path }, signal)
        if (answer.kind === 'ok' || answer.outcome === 'not-found') continue
        if (i === 0) return answer
        const said = `${i} of ${names.length} are deleted; ${name}: ${answer.said}`
        return { kind: 'partial', said, retryAfterMs: answer.retryAfterMs }
      }
      return done(`deleted ${names.join(', ')}`)
    },
  })
}
