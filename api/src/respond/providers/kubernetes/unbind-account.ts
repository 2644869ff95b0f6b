import type { ResponseAction } from '../../response-action.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { listAt, textAt } from '../calls/read-json.ts'
import type { Parameters, Step } from '../switch-action.ts'
import { done, located, reading, switchAction } from '../switch-action.ts'
import type { KubernetesReach, ServiceAccount } from './kubernetes-reach.ts'
import { EFFECTIVE_WITHIN_MS, serviceAccountOf } from './kubernetes-reach.ts'
import type { RoleBinding } from './role-bindings.ts'
import { bindingsOf, isAccount, parseBindings } from './role-bindings.ts'

const MERGE = { 'content-type': 'application/merge-patch+json' }

/** The account is taken out of its role bindings; who else is bound by them stays so. */
export function unbindAccount({ prefix, api, includes }: KubernetesReach): ResponseAction {
  const accountOf = ({ namespace = '', name = '' }: Parameters) => ({ namespace, name })

  /** With the version that was read: a change of somebody else in between is refused, and not lost. */
  function put(
    { path }: RoleBinding,
    version: string,
    subjects: readonly unknown[],
    signal: AbortSignal,
  ) {
    const text = JSON.stringify({ metadata: { resourceVersion: version }, subjects })
    return api.call({ method: 'PATCH', path, headers: MERGE, text }, signal)
  }

  async function restore(binding: RoleBinding, account: ServiceAccount, signal: AbortSignal) {
    const { path, collection, manifest } = binding
    const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
    if (answer.kind === 'refused') {
      if (answer.outcome !== 'not-found') return answer
      return await api.call({ method: 'POST', path: collection, json: manifest }, signal)
    }
    const now = listAt(answer.json, 'subjects')
    if (now.some((one) => isAccount(one, account))) return answer
    const rest = manifest.subjects.filter((one) => !isAccount(one, account))
    const untouched = JSON.stringify(rest) === JSON.stringify(now)
    const ours = manifest.subjects.filter((one) => isAccount(one, account))
    const version = textAt(answer.json, 'metadata', 'resourceVersion')
    return await put(binding, version, untouched ? manifest.subjects : [...now, ...ours], signal)
  }

  return switchAction({
    name: `${prefix}.unbind-account`,
    title: 'Take the service account out of its role bindings; it can be put back.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) => includes(target) && serviceAccountOf(target) !== null,
    async locate(target, signal) {
      const account = serviceAccountOf(target)
      if (account === null) throw new Error('it applies to service accounts')
      const { namespace, name } = account
      const bindings = await bindingsOf(api, account, signal)
      if ('kind' in bindings) return bindings
      return located(
        { namespace, name },
        {
          calls: bindings.map(({ path }) => `PATCH ${path} without ${namespace}/${name}`),
          alsoHits: [`every pod that runs as ${namespace}/${name}`],
          leaves: [
            `what is granted to the groups system:serviceaccounts, system:serviceaccounts:${namespace} and system:authenticated`,
            'what its pods can reach without the API server',
          ],
        },
      )
    },
    async read(parameters, signal) {
      const bindings = await bindingsOf(api, accountOf(parameters), signal)
      if ('kind' in bindings) return bindings
      return bindings.length === 0
        ? reading('gone', 'no role binding names it')
        : reading('in', `${bindings.length} role bindings name it`, {
            bindings: JSON.stringify(bindings),
          })
    },
    async off(parameters, { bindings = '' }, signal) {
      const account = accountOf(parameters)
      return await each(parseBindings(bindings), 'cut', (one) => {
        const rest = one.manifest.subjects.filter((subject) => !isAccount(subject, account))
        return put(one, one.version, rest, signal)
      })
    },
    on: (parameters, { bindings = '' }, signal) =>
      each(parseBindings(bindings), 'put back', (one) =>
        restore(one, accountOf(parameters), signal),
      ),
  })
}

/** One after the other, up to the first that is refused: sent again, it goes on there. */
async function each(
  bindings: readonly RoleBinding[],
  verb: string,
  change: (binding: RoleBinding) => Promise<{ readonly kind: 'ok' } | Refusal>,
): Promise<Step> {
  for (const [i, binding] of bindings.entries()) {
    const answer = await change(binding)
    if (answer.kind === 'ok') continue
    if (answer.outcome === 'not-found' && verb === 'cut') continue
    if (i === 0) return answer
    const said = `${i} of ${bindings.length} are ${verb}; ${binding.path}: ${answer.said}`
    return { kind: 'partial', said, retryAfterMs: answer.retryAfterMs }
  }
  return done(`${bindings.length} role bindings are ${verb}`)
}
