import { createHash } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { Webhook } from 'standardwebhooks'
import type { ResponseAction, Target } from '../../response-action.ts'
import { stepOf } from '../calls/as-step.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import type { Parameters } from '../switch-action.ts'
import { located, reading, switchAction } from '../switch-action.ts'

export interface WebhookReach {
  readonly name: string
  readonly api: ProviderApi
  /** `whsec_…` */
  readonly secret: string
  /** Whether the receiver also takes `credential.restore`. */
  readonly restores: boolean
  includes(target: Target): boolean
}

/** Somebody else revokes: told by a signed message (Standard Webhooks), and believed when the answer is 2xx. */
export function webhookAction(reach: WebhookReach, clock: Clock): ResponseAction {
  const { name, api, restores } = reach
  const webhook = new Webhook(reach.secret)

  async function tell(type: string, { target = '{}', key }: Parameters, signal: AbortSignal) {
    const at = new Date(clock.now())
    // One id for one plan, so that a receiver knows what it was told before.
    const id = `rsp_${createHash('sha256').update(`${type} ${key}`).digest('hex').slice(0, 32)}`
    const text = JSON.stringify({ type, timestamp: at.toISOString(), data: JSON.parse(target) })
    const headers = {
      ...{ 'content-type': 'application/json', 'webhook-id': id },
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, at, text),
    }
    const answer = await api.call({ method: 'POST', path: '', headers, text }, signal)
    return stepOf(answer, `${name} was told ${type}`)
  }

  const action = {
    name: `webhook.${name}`,
    title: `Tell ${name} to take the credential out of service.`,
    effectiveWithinMs: 0,
    appliesTo: (target: Target) => reach.includes(target) && target.credentialId !== '',
    locate: async (target: Target) =>
      located(
        { target: JSON.stringify(target), key: `${name} ${target.credentialId} ${clock.now()}` },
        {
          calls: [`POST credential.revoke ${target.credentialId} to ${name}`],
          leaves: [`whatever ${name} leaves: it does not say, and cannot be asked`],
        },
      ),
    read: async () => reading('blind', `${name} cannot be asked`),
    off: (parameters: Parameters, _: unknown, signal: AbortSignal) =>
      tell('credential.revoke', parameters, signal),
  }
  if (!restores) return switchAction(action)
  return switchAction({
    ...action,
    on: (parameters, _, signal) => tell('credential.restore', parameters, signal),
  })
}
