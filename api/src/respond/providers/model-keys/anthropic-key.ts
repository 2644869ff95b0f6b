import type { ResponseAction } from '../../response-action.ts'
import { goneOr, unclear } from '../calls/as-step.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { textAt } from '../calls/read-json.ts'
import { done, located, reading, switchAction } from '../switch-action.ts'
import type { KeyReach } from './key-reach.ts'
import { EFFECTIVE_WITHIN_MS } from './key-reach.ts'

const VERSION = { 'anthropic-version': '2023-06-01' }

/** The Admin API sets a key inactive, and active again. */
export function deactivateAnthropicKey(api: ProviderApi, reach: KeyReach): ResponseAction {
  const pathOf = (key = '') => `/v1/organizations/api_keys/${key}`

  async function set(key: string | undefined, status: 'active' | 'inactive', signal: AbortSignal) {
    const path = pathOf(key)
    const call = { method: 'POST', path, headers: VERSION, expectJson: true } as const
    const answer = await api.call({ ...call, json: { status } }, signal)
    if (answer.kind === 'refused') return answer
    const now = textAt(answer.json, 'status')
    return now === status ? done(`${key} is ${status}`) : unclear('Anthropic')
  }

  return switchAction({
    name: `${reach.prefix}.deactivate-key`,
    title: 'Set the API key to inactive; it can be made active again.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      reach.includes(target) && /^apikey_[A-Za-z0-9]{4,64}$/.test(target.credentialId),
    locate: async ({ credentialId: key }) =>
      located(
        { key },
        {
          calls: [`POST ${pathOf(key)} status=inactive`],
        },
      ),
    async read({ key }, signal) {
      const path = pathOf(key)
      const call = { method: 'GET', path, headers: VERSION, expectJson: true } as const
      const answer = await api.call(call, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      const status = textAt(answer.json, 'status')
      if (!['active', 'inactive', 'archived', 'expired'].includes(status)) {
        return unclear('Anthropic')
      }
      return reading(status === 'active' ? 'in' : 'out', `${key} is ${status}`)
    },
    off: ({ key }, _, signal) => set(key, 'inactive', signal),
    on: ({ key }, _, signal) => set(key, 'active', signal),
  })
}
