import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { at } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'
import type { KeyReach } from './key-reach.ts'

/** A proxy with several workers keeps keys in memory for a minute at most (user_api_key_cache_ttl). */
const EFFECTIVE_WITHIN_MS = 60_000

/** A virtual key of a LiteLLM proxy, by the hash its log names it with. */
export function blockLiteLlmKey(api: ProviderApi, reach: KeyReach): ResponseAction {
  const set = async (verb: 'block' | 'unblock', key: string | undefined, signal: AbortSignal) => {
    const headers = { 'litellm-changed-by': 'tripline' }
    const answer = await api.call(
      { method: 'POST', path: `/key/${verb}`, headers, json: { key }, expectJson: true },
      signal,
    )
    return stepOf(answer, `the key is ${verb}ed`)
  }

  return switchAction({
    name: `${reach.prefix}.block-key`,
    title: 'Block the virtual key; it can be unblocked.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) => reach.includes(target) && /^[0-9a-f]{64}$/.test(target.credentialId),
    locate: async ({ credentialId: key }) =>
      located(
        { key },
        {
          calls: [`POST /key/block ${key}`],
          leaves: ['calls that have begun are answered to their end'],
        },
      ),
    async read({ key = '' }, signal) {
      const path = `/key/info?key=${key}`
      const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      const info = at(answer.json, 'info')
      if (typeof info !== 'object' || info === null) return unclear('LiteLLM')
      const blocked = at(info, 'blocked')
      return blocked === true
        ? reading('out', 'the key is blocked')
        : reading('in', 'the key is not blocked')
    },
    off: ({ key }, _, signal) => set('block', key, signal),
    on: ({ key }, _, signal) => set('unblock', key, signal),
  })
}
