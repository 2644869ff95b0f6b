import type { AuditEvent } from '../event.ts'

type Ordered = Pick<AuditEvent, 'occurredAt' | 'id'>

/** The one order of a replay: event time, then id, so that it does not depend on how the files were cut. */
export function byEventOrder(a: Ordered, b: Ordered): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt - b.occurredAt
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** The same event, read twice. */
export function isRepeat(a: Ordered, b: Ordered): boolean {
  return a.occurredAt === b.occurredAt && a.id === b.id
}
