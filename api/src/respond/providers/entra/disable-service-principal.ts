import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import { at, textAt } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'
import type { EntraReach } from './entra-reach.ts'
import { EFFECTIVE_WITHIN_MS, isGuid, TOKENS_LIVE } from './entra-reach.ts'

/** The service principal that the event names as its principal, by object id. */
export function disableServicePrincipal({ prefix, api, includes }: EntraReach): ResponseAction {
  const pathOf = (id = '') => `/v1.0/servicePrincipals/${id}`
  const set = async (id: string | undefined, accountEnabled: boolean, signal: AbortSignal) => {
    const call = { method: 'PATCH', path: pathOf(id), json: { accountEnabled } } as const
    const words = accountEnabled ? 'enabled' : 'disabled'
    return stepOf(await api.call(call, signal), `service principal ${id} is ${words}`)
  }

  return switchAction({
    name: `${prefix}.disable-service-principal`,
    title: 'Disable the service principal: it gets no more tokens, until it is enabled.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      includes(target) && target.credentialKind !== 'user_session' && isGuid(target.principal),
    locate: async ({ principal: id }) =>
      located(
        { id },
        {
          calls: [`PATCH ${pathOf(id)} accountEnabled=false`],
          alsoHits: ['whatever else signs in as this service principal, with any of its secrets'],
          leaves: [TOKENS_LIVE],
        },
      ),
    async read({ id }, signal) {
      const path = `${pathOf(id)}?$select=id,accountEnabled`
      const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      const enabled = at(answer.json, 'accountEnabled')
      if (textAt(answer.json, 'id') !== id || typeof enabled !== 'boolean') return unclear('Graph')
      return enabled ? reading('in', 'it is enabled') : reading('out', 'it is disabled')
    },
    off: ({ id }, _, signal) => set(id, false, signal),
    on: ({ id }, _, signal) => set(id, true, signal),
  })
}
