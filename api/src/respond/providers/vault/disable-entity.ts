import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import { at, textAt } from '../calls/read-json.ts'
import type { Parameters } from '../switch-action.ts'
import { impossible, located, reading, switchAction } from '../switch-action.ts'
import { lookUpAccessor } from './lookup-accessor.ts'
import type { VaultReach } from './vault-reach.ts'
import { inNamespace, isAccessor, namespaceOf } from './vault-reach.ts'

/** Whoever the token is of: none of its tokens works while it is disabled, and none is lost. */
export function disableEntity({ prefix, api, includes }: VaultReach): ResponseAction {
  async function set(
    { entity = '', namespace }: Parameters,
    disabled: boolean,
    signal: AbortSignal,
  ) {
    const path = `/v1/identity/entity/id/${entity}`
    const call = { method: 'POST', path, json: { disabled }, ...inNamespace(namespace) } as const
    const answer = await api.call(call, signal)
    return stepOf(answer, `entity ${entity} is ${disabled ? 'disabled' : 'enabled'}`)
  }

  return switchAction({
    name: `${prefix}.disable-entity`,
    title: 'Disable the entity behind the token: none of its tokens works, until it is enabled.',
    effectiveWithinMs: 0,
    appliesTo: (target) =>
      includes(target) &&
      target.credentialKind === 'vault_token' &&
      isAccessor(target.credentialId),
    async locate(target, signal) {
      const namespace = namespaceOf(target)
      const found = await lookUpAccessor(api, target.credentialId, namespace, signal)
      if (found.kind === 'refused') return found
      const entity = found.entityId
      if (!/^[0-9a-f-]{36}$/.test(entity)) return impossible('the token is of no entity')
      return located(
        { entity, namespace },
        {
          calls: [`POST /v1/identity/entity/id/${entity} disabled=true`],
          alsoHits: [`every token of entity ${entity}, whoever uses it`],
          leaves: ['credentials that Vault made for it before work on until their leases end'],
        },
      )
    },
    async read({ entity = '', namespace }, signal) {
      const path = `/v1/identity/entity/id/${entity}`
      const call = { method: 'GET', path, expectJson: true, ...inNamespace(namespace) } as const
      const answer = await api.call(call, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      const disabled = at(answer.json, 'data', 'disabled')
      if (textAt(answer.json, 'data', 'id') !== entity || typeof disabled !== 'boolean') {
        return unclear('Vault')
      }
      const name = textAt(answer.json, 'data', 'name')
      return disabled ? reading('out', `${name} is disabled`) : reading('in', `${name} is enabled`)
    },
    off: (parameters, _, signal) => set(parameters, true, signal),
    on: (parameters, _, signal) => set(parameters, false, signal),
  })
}
