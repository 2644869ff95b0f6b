import { createHash } from 'node:crypto'
import type { Alert, ResponseRecord } from '../wire.ts'
import type { Advice } from './playbook/match-alert.ts'
import { targetOf } from './read-target.ts'
import type { Measure, Plan, ResponseAction } from './response-action.ts'

/** The same alert, credential and measure are the same response, however often the alert is told. */
export function responseId(alertId: string, credentialId: string, measure: Measure): string {
  const content = [alertId, credentialId, measure].map((part) => JSON.stringify(part)).join()
  return `rsp_${createHash('sha256').update(content).digest('hex').slice(0, 24)}`
}

/** A response to an alert, before anything is known but what the alert says. */
export function proposal(
  alert: Alert,
  { playbook, step }: Pick<Advice, 'step'> & { readonly playbook: ResponseRecord['playbook'] },
  at: number,
): ResponseRecord {
  const { agentId, credentialId } = alert
  const { target, recordAt } = targetOf(alert)
  return {
    id: responseId(alert.id, credentialId, step.measure),
    ...{ alertId: alert.id, alertSequence: alert.sequence, agentId, risk: alert.risk },
    ...{ measure: step.measure, action: '', title: '', reversible: false },
    playbook: { name: playbook.name, version: playbook.version },
    ...{ state: 'proposed', heldFor: '', by: '' },
    target: { ...target },
    ...{ plan: null, before: {}, evidence: null, outcome: '', said: '', attempts: 0 },
    ...{ provider: '', checkedAt: 0, proposedAt: at, decidedAt: 0, requestedAt: 0 },
    recordAt,
    ...{ effectiveAt: 0, endedAt: 0, refusals: 0, usedAgainAt: 0, toldDetection: false },
  }
}

export const withAction = (response: ResponseRecord, action: ResponseAction): ResponseRecord => ({
  ...response,
  ...{ action: action.name, title: bounded(action.title), reversible: action.reversible },
})

const MAX_TEXT = 1_000
const MAX_LISTED = 50

/** What a provider says goes to people and into files: so much of it, and no more. */
export const bounded = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`

export function boundedPlan(plan: Plan): NonNullable<ResponseRecord['plan']> {
  const list = (lines: readonly string[]) => lines.slice(0, MAX_LISTED).map(bounded)
  const { action, target, effectiveWithinMs, parameters } = plan
  return {
    ...{ action, target: { ...target }, effectiveWithinMs, parameters: { ...parameters } },
    ...{ calls: list(plan.calls), alsoHits: list(plan.alsoHits), leaves: list(plan.leaves) },
    impossible: bounded(plan.impossible),
  }
}
