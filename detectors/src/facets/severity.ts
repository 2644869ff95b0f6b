import type { ActionClass, AuditEvent } from '@tripline/ingest'

const BY_CLASS: ReadonlyMap<ActionClass, number> = new Map([
  ['read', 0],
  ['list', 0],
  ['llm', 1],
  ['other', 1],
  ['write', 2],
  ['execute', 3],
  ['delete', 4],
  ['privilege', 5],
  ['credential', 5],
  ['defense', 6],
  ['destroy', 7],
])

/** 0 (harmless) … 7 (irreversible): the order in which equally rare things count as rarer. */
export function severityOf(event: AuditEvent): number {
  const severity = BY_CLASS.get(event.actionClass) ?? 1
  return event.irreversible && event.destructive ? 7 : severity
}
