import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { refusal } from '../calls/provider-answer.ts'
import { textAt } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'
import type { GitHubReach } from './github-reach.ts'
import { EFFECTIVE_WITHIN_MS, GITHUB_HEADERS } from './github-reach.ts'

const PAGE = 100

interface Grant {
  readonly kind: 'grant'
  readonly id: string
  readonly owner: string
  readonly name: string
}

/** A fine-grained personal access token loses the organisation; audit records name it by `token_id`. */
export function revokeOrganizationToken(reach: GitHubReach): ResponseAction {
  const { prefix, organization, asInstallation: api } = reach
  const base = `/orgs/${encodeURIComponent(organization)}/personal-access-tokens`

  async function grantOf(tokenId: string, signal: AbortSignal): Promise<Grant | Refusal> {
    const path = `${base}?per_page=${PAGE}&token_id[]=${tokenId}`
    const call = { method: 'GET', path, headers: GITHUB_HEADERS, expectJson: true } as const
    const answer = await api.call(call, signal)
    if (answer.kind === 'refused') {
      // Of what may not be seen GitHub says that it is not there.
      if (answer.outcome !== 'not-found') return answer
      return refusal('forbidden', `${organization} does not show its tokens to this app`)
    }
    if (!Array.isArray(answer.json)) return unclear('GitHub')
    const found = answer.json.find((one) => textAt(one, 'token_id') === tokenId)
    if (found === undefined) {
      const full = answer.json.length >= PAGE
      return full ? unclear('GitHub') : refusal('not-found', `no token ${tokenId} is granted`)
    }
    const id = textAt(found, 'id')
    if (!/^\d{1,20}$/.test(id)) return unclear('GitHub')
    const owner = textAt(found, 'owner', 'login')
    return { kind: 'grant', id, owner, name: textAt(found, 'token_name') }
  }

  return switchAction({
    name: `${prefix}.revoke-organization-token`,
    title: "Take the organisation away from the person's fine-grained token.",
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      reach.includes(target) &&
      ['api_token', 'fine_grained_personal_access_token'].includes(target.credentialKind) &&
      /^\d{1,20}$/.test(target.credentialId),
    async locate(target, signal) {
      const tokenId = target.credentialId
      const found = await grantOf(tokenId, signal)
      if (found.kind === 'refused') return found
      const { id, owner, name } = found
      return located(
        { tokenId, id },
        {
          calls: [`POST ${base}/${id} action=revoke (${name} of ${owner})`],
          leaves: [
            `the token still reaches what ${owner} has outside of ${organization}`,
            `${owner} may ask for a new one`,
          ],
        },
      )
    },
    async read({ tokenId = '' }, signal) {
      const found = await grantOf(tokenId, signal)
      if (found.kind === 'refused') return goneOr(found)
      return reading('in', `${found.name} of ${found.owner} may use ${organization}`)
    },
    async off({ id = '' }, _, signal) {
      const call = { method: 'POST', path: `${base}/${id}`, headers: GITHUB_HEADERS } as const
      const answer = await api.call({ ...call, json: { action: 'revoke' } }, signal)
      return stepOf(answer, `token ${id} has lost ${organization}`)
    },
  })
}
