import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import { at, textAt } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'
import type { GitHubReach } from './github-reach.ts'
import { EFFECTIVE_WITHIN_MS, GITHUB_HEADERS } from './github-reach.ts'

/** All tokens of the app's installation, until it is let in again. */
export function suspendInstallation(reach: GitHubReach): ResponseAction {
  const { prefix, asApp: api } = reach
  const headers = GITHUB_HEADERS

  const set = async (method: 'PUT' | 'DELETE', id: string, signal: AbortSignal) => {
    const answer = await api.call(
      { method, path: `/app/installations/${id}/suspended`, headers },
      signal,
    )
    const words = method === 'PUT' ? 'suspended' : 'let in again'
    return stepOf(answer, `installation ${id} is ${words}`)
  }

  return switchAction({
    name: `${prefix}.suspend-installation`,
    title: "Suspend the app's installation: none of its tokens works, until it is let in again.",
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      reach.includes(target) &&
      target.credentialKind === 'installation' &&
      /^\d{1,20}$/.test(target.credentialId),
    locate: async ({ credentialId: id }) =>
      located(
        { id },
        {
          calls: [`PUT /app/installations/${id}/suspended`],
          alsoHits: [`everything that the app does as installation ${id}`],
        },
      ),
    async read({ id = '' }, signal) {
      const path = `/app/installations/${id}`
      const answer = await api.call({ method: 'GET', path, headers, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      if (textAt(answer.json, 'id') !== id) return unclear('GitHub')
      const since = textAt(answer.json, 'suspended_at')
      if (since !== '') return reading('out', `suspended since ${since}`)
      return at(answer.json, 'suspended_at') === null
        ? reading('in', `installation ${id} is in use`)
        : unclear('GitHub')
    },
    off: ({ id = '' }, _, signal) => set('PUT', id, signal),
    on: ({ id = '' }, _, signal) => set('DELETE', id, signal),
  })
}
