import type { ResponseAction, Target } from '../../response-action.ts'
import { stepOf, unclear } from '../calls/as-step.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { refusal } from '../calls/provider-answer.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { at } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'

export interface OAuthReach {
  readonly prefix: string
  /** The revocation endpoint (RFC 7009) and, where there is one, that of introspection (RFC 7662). */
  readonly revocation: ProviderApi
  readonly introspection: ProviderApi | null
  /** The token of a credential, where the configuration names its file. */
  secretOf(credentialId: string): { readonly token: string; readonly hint: string } | null
  includes(target: Target): boolean
}

/** The standard takes the token itself and nothing else: it has to lie in a file that the configuration names. */
export function revokeOAuthToken(reach: OAuthReach): ResponseAction {
  const { revocation, introspection, secretOf } = reach

  function formOf(credentialId: string): Readonly<Record<string, string>> | Refusal {
    const secret = secretOf(credentialId)
    if (secret === null) return refusal('forbidden', `no file holds the token of ${credentialId}`)
    const { token, hint } = secret
    return hint === '' ? { token } : { token, token_type_hint: hint }
  }

  return switchAction({
    name: `${reach.prefix}.revoke-token`,
    title: 'Revoke the token at its authorization server, with the tokens that came of it.',
    effectiveWithinMs: 0,
    appliesTo: (target) => reach.includes(target) && secretOf(target.credentialId) !== null,
    locate: async ({ credentialId }) =>
      located(
        { credentialId },
        {
          calls: [`POST the token of ${credentialId} to the revocation endpoint`],
          leaves: [
            'resources that check tokens by signature alone take an access token until it expires',
          ],
        },
      ),
    async read({ credentialId = '' }, signal) {
      if (introspection === null) return reading('blind', 'the server offers no introspection')
      const form = formOf(credentialId)
      if (isRefusal(form)) return form
      const call = { method: 'POST', path: '', form, expectJson: true } as const
      const answer = await introspection.call(call, signal)
      if (answer.kind === 'refused') return answer
      const active = at(answer.json, 'active')
      if (typeof active !== 'boolean') return unclear('the introspection endpoint')
      return active
        ? reading('in', 'the token is active')
        : reading('out', 'the token is not active')
    },
    async off({ credentialId = '' }, _, signal) {
      const form = formOf(credentialId)
      if (isRefusal(form)) return form
      // 200 also for a token it does not know (section 2.2).
      return stepOf(
        await revocation.call({ method: 'POST', path: '', form }, signal),
        'the server has revoked the token',
      )
    },
  })
}

function isRefusal(found: Readonly<Record<string, string>> | Refusal): found is Refusal {
  return found.kind === 'refused'
}
