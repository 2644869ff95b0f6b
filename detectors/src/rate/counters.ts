import type { AuditEvent } from '@tripline/ingest'

/** What is counted, in minutes and in hours. */
export const COUNTERS = ['calls', 'denials', 'deletes', 'secret reads', 'resources'] as const
export const RESOURCES = 4

/** What the counters ask: calls and resources are both how much it does. */
const QUESTIONS = [0, 1, 2, 3, 0] as const
export const QUESTION_COUNT = 4

export const WINDOWS = [
  { name: 'minute', seconds: 60, keep: 0.999 },
  // A half-life of 14 days of active hours.
  { name: 'hour', seconds: 3600, keep: 2 ** (-1 / 336) },
] as const

export const CHANNELS = WINDOWS.flatMap(({ name }) =>
  COUNTERS.map((counter) => `${counter} per ${name}`),
)

/** The question of a channel, whatever its window: a busy minute and the busy hour it makes are one thing. */
export const questionOf = (channel: number): number => QUESTIONS[channel % COUNTERS.length] ?? 0

/** Whether the event moves the counter; distinct resources are counted by their fingerprints instead. */
export function moves(event: AuditEvent, counter: number): boolean {
  switch (counter) {
    case 0:
      return true
    case 1:
      return event.outcome === 'denied'
    case 2:
      return event.destructive || event.actionClass === 'delete' || event.actionClass === 'destroy'
    case 3:
      return event.secretAccess
    default:
      return event.resourceId !== ''
  }
}
