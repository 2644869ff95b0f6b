import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf } from '../calls/as-step.ts'
import { impossible, located, reading, switchAction } from '../switch-action.ts'
import { isUnknown, lookUpAccessor, missing } from './lookup-accessor.ts'
import type { VaultReach } from './vault-reach.ts'
import { inNamespace, isAccessor, isDigest, namespaceOf } from './vault-reach.ts'

/** A token with all that was made from it: its children and the leases they hold. */
export function revokeAccessor({ prefix, api, includes }: VaultReach): ResponseAction {
  return switchAction({
    name: `${prefix}.revoke-accessor`,
    title: 'Revoke the token, the tokens made from it and the leases they hold.',
    effectiveWithinMs: 0,
    appliesTo: (target) =>
      includes(target) &&
      target.credentialKind === 'vault_token' &&
      (isAccessor(target.credentialId) || isDigest(target.credentialId)),
    async locate(target) {
      const accessor = target.credentialId
      if (isDigest(accessor)) {
        return impossible(
          'the audit log tells the accessor as a digest only; enable the audit device with hmac_accessor=false',
        )
      }
      return located(
        { accessor, namespace: namespaceOf(target) },
        {
          calls: [`POST /v1/auth/token/revoke-accessor ${accessor}`],
          alsoHits: ['every token made from this one'],
          leaves: ['whoever can log in as before gets a new token'],
        },
      )
    },
    async read({ accessor = '', namespace = '' }, signal) {
      const found = await lookUpAccessor(api, accessor, namespace, signal)
      return found.kind === 'refused'
        ? goneOr(found)
        : reading('in', `Vault knows the token of ${found.displayName}`)
    },
    async off({ accessor, namespace }, _, signal) {
      const path = '/v1/auth/token/revoke-accessor'
      const call = { method: 'POST', path, json: { accessor }, ...inNamespace(namespace) } as const
      const answer = await api.call(call, signal)
      if (answer.kind === 'refused' && isUnknown(answer)) return missing(answer)
      return stepOf(answer, `the token of accessor ${accessor} is revoked`)
    },
  })
}
