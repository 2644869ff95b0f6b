import type { AuditEvent } from '@tripline/ingest'

/** What is counted, in minutes and in hours. */
export const COUNTERS = ['calls', 'denials', 'deletes', 'secret reads', 'resources'] as const
export const RESOURCES = 4

export const WINDOWS = [
  { name: 'minute', seconds: 60, keep: 0.999 },
  // A half-life of 14 days of active hours.
  { name: 'hour', seconds: 3600, keep: 2 ** (-1 / 336) },
] as const

export const CHANNELS = WINDOWS.flatMap(({ name }) =>
  COUNTERS.map((counter) => `${counter} per ${name}`),
)

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

/** How much a window must grow before its calls or resources are spoken of again. */
const GROWTH = 1.25

/**
 * Calls and resources of a window are spoken of at 2, 3, 4, 5, 6, 8, 10, 13, 16, … and at every further quarter: a busy hour
 * is one odd thing, and not as many as it has calls. What is refused, deleted or secret is spoken of each time.
 */
export function speaksAt(counter: number, count: number): boolean {
  if (counter !== 0 && counter !== RESOURCES) return true
  return rungOf(count) > rungOf(count - 1)
}

const rungOf = (count: number): number => Math.floor(Math.log(count) / Math.log(GROWTH))
