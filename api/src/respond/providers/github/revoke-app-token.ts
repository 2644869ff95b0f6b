import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { refusal } from '../calls/provider-answer.ts'
import type { ProviderCall } from '../calls/provider-api.ts'
import { textAt } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'
import type { GitHubReach } from './github-reach.ts'
import { EFFECTIVE_WITHIN_MS, GITHUB_HEADERS } from './github-reach.ts'

/** GitHub takes an app's token back from the app alone, and only by the token itself: it has to lie in a file of ours. */
export function revokeAppToken(reach: GitHubReach): ResponseAction | null {
  const { asOAuthApp, secretOf, prefix } = reach
  if (asOAuthApp === null) return null
  const { api, clientId } = asOAuthApp
  const path = `/applications/${encodeURIComponent(clientId)}/token`

  function call(method: 'POST' | 'DELETE', credential: string): ProviderCall | Refusal {
    const token = secretOf(credential)
    if (token === null) return refusal('forbidden', `no file holds the token of ${credential}`)
    return { method, path, headers: GITHUB_HEADERS, json: { access_token: token } }
  }

  return switchAction({
    name: `${prefix}.revoke-app-token`,
    title: "Take the app's token back.",
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) => reach.includes(target) && secretOf(target.credentialId) !== null,
    locate: async ({ credentialId }) =>
      located(
        { credentialId },
        {
          calls: [`DELETE ${path}`],
          leaves: ['other tokens that the same person gave the app'],
        },
      ),
    async read({ credentialId = '' }, signal) {
      const asked = call('POST', credentialId)
      if ('kind' in asked) return asked
      const answer = await api.call({ ...asked, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      const id = textAt(answer.json, 'id')
      return id === '' ? unclear('GitHub') : reading('in', `GitHub takes the token (id ${id})`)
    },
    async off({ credentialId = '' }, _, signal) {
      const asked = call('DELETE', credentialId)
      if ('kind' in asked) return asked
      return stepOf(await api.call(asked, signal), 'the token is taken back')
    },
  })
}
