import type { Clock } from '@tripline/infra'
import type { ResponseAction } from '../../response-action.ts'
import { goneOr, unclear } from '../calls/as-step.ts'
import { at, textAt } from '../calls/read-json.ts'
import { done, located, reading, switchAction } from '../switch-action.ts'
import type { EntraReach } from './entra-reach.ts'
import { EFFECTIVE_WITHIN_MS, isGuid, TOKENS_LIVE } from './entra-reach.ts'

/** Graph counts in whole seconds, by its own clock. */
const SKEW_MS = 5_000

/** A person's refresh tokens and session cookies. */
export function revokeSignInSessions(
  { prefix, api, includes }: EntraReach,
  clock: Clock,
): ResponseAction {
  return switchAction({
    name: `${prefix}.revoke-sign-in-sessions`,
    title: 'End all sessions of the person: refresh tokens issued before now do not work.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      includes(target) && target.credentialKind === 'user_session' && isGuid(target.principal),
    locate: async ({ principal: id }) =>
      located(
        { id, plannedAt: new Date(clock.now() - SKEW_MS).toISOString() },
        {
          calls: [`POST /v1.0/users/${id}/revokeSignInSessions`],
          alsoHits: ['every session of this person, on every device'],
          leaves: [TOKENS_LIVE, 'the person can sign in again'],
        },
      ),
    async read({ id, plannedAt = '' }, signal) {
      const path = `/v1.0/users/${id}?$select=id,signInSessionsValidFromDateTime`
      const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      const from = textAt(answer.json, 'signInSessionsValidFromDateTime')
      const time = Date.parse(from)
      if (textAt(answer.json, 'id') !== id || !Number.isFinite(time)) return unclear('Graph')
      return reading(
        time >= Date.parse(plannedAt) ? 'out' : 'in',
        `sessions are valid from ${from}`,
      )
    },
    async off({ id }, _, signal) {
      const path = `/v1.0/users/${id}/revokeSignInSessions`
      const answer = await api.call({ method: 'POST', path, json: {}, expectJson: true }, signal)
      if (answer.kind === 'refused') return answer
      return at(answer.json, 'value') === true ? done('its sessions are ended') : unclear('Graph')
    },
  })
}
