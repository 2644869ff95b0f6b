import type { Json } from '@tripline/infra'
import type { Alert } from '../wire.ts'

/** Receivers want small bodies (Standard Webhooks: 20 KB); the whole alert is at `/v1/alerts/{id}`. */
const MAX_TEXT = 2_000
const MAX_SENTENCE = 300
const MAX_REASONS = 8
const MAX_LISTED = 20
const MAX_NAME = 200

/** What a receiver is told of an alert. */
export function alertPayload(alert: Alert): { readonly [key: string]: Json } {
  const { id, sequence, environment, severity, risk, status, verdict } = alert
  const { openedAt, updatedAt, outsideBudget, eventCount, credentialKind } = alert
  const names = (list: readonly string[]) =>
    list.slice(0, MAX_LISTED).map((one) => cut(one, MAX_NAME))
  return {
    ...{ id, sequence, environment, severity, risk, status, verdict },
    ...{ openedAt, updatedAt, outsideBudget, eventCount, credentialKind },
    agentId: cut(alert.agentId, 512),
    credentialId: cut(alert.credentialId, 512),
    assignee: cut(alert.assignee, MAX_NAME),
    title: cut(alert.title, MAX_SENTENCE),
    story: cut(alert.story, MAX_TEXT),
    reasons: alert.reasons
      .filter(({ context }) => !context)
      .slice(0, MAX_REASONS)
      .map(({ detector, sentence, rarity }) => ({
        ...{ detector, sentence: cut(sentence, MAX_SENTENCE), rarity: cut(rarity, MAX_NAME) },
      })),
    actions: names(alert.actions),
    techniques: names(alert.techniques),
    eventIds: names(alert.eventIds),
  }
}

export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`
