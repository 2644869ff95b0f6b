import type { ResponseAction, Target } from '../../response-action.ts'
import { goneOr, unclear } from '../calls/as-step.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { at, textAt } from '../calls/read-json.ts'
import { done, located, reading, switchAction } from '../switch-action.ts'
import type { KeyReach } from './key-reach.ts'
import { EFFECTIVE_WITHIN_MS } from './key-reach.ts'

/** A project's key, or the organisation's own where the event names no project. OpenAI can only delete. */
export function deleteOpenAiKey(api: ProviderApi, reach: KeyReach): ResponseAction {
  const pathOf = ({ account, credentialId }: Pick<Target, 'account' | 'credentialId'>) =>
    account === ''
      ? `/organization/admin_api_keys/${credentialId}`
      : `/organization/projects/${account}/api_keys/${credentialId}`

  return switchAction({
    name: `${reach.prefix}.delete-key`,
    title: 'Delete the API key; OpenAI cannot bring it back.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      reach.includes(target) &&
      /^key_[A-Za-z0-9]{4,64}$/.test(target.credentialId) &&
      /^(?:proj_[A-Za-z0-9]{4,64})?$/.test(target.account),
    async locate(target) {
      const path = pathOf(target)
      const key = target.credentialId
      return located({ path, key }, { calls: [`DELETE ${path}`] })
    },
    async read({ path = '', key = '' }, signal) {
      const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      if (textAt(answer.json, 'id') !== key) return unclear('OpenAI')
      return reading('in', `OpenAI knows ${key} (${textAt(answer.json, 'name')})`)
    },
    async off({ path = '', key = '' }, _, signal) {
      const answer = await api.call({ method: 'DELETE', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return answer
      return at(answer.json, 'deleted') === true ? done(`${key} is deleted`) : unclear('OpenAI')
    },
  })
}
