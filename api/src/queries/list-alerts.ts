import type { AlertBook } from '../alert-book.ts'
import type { Alert, AlertPage, AlertSummary } from '../wire.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

export interface AlertFilter {
  readonly status: ReadonlySet<string>
  readonly severity: ReadonlySet<string>
  readonly environment: ReadonlySet<string>
  readonly agent: string
  /** '' means anybody, 'nobody' means unassigned. */
  readonly assignee: string | null
  readonly q: string
  readonly sort: 'risk' | 'updated'
  readonly limit: number
  readonly cursor: string | null
}

/** One page of the queue: filtered, sorted, from memory. */
export function listAlerts(book: AlertBook, filter: AlertFilter): AlertPage {
  const matching = [...book.all()].filter((alert) => matches(alert, filter))
  matching.sort((a, b) => compareKeys(sortKey(a, filter.sort), sortKey(b, filter.sort)))
  const after =
    filter.cursor === null ? null : decodeCursor(filter.cursor, ['number', 'number', 'string'])
  const rest =
    after === null
      ? matching
      : matching.filter((alert) => compareKeys(sortKey(alert, filter.sort), after) > 0)
  const page = rest.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    alerts: page.map(summarise),
    total: matching.length,
    ...(rest.length > page.length && last !== undefined
      ? { nextCursor: encodeCursor(sortKey(last, filter.sort)) }
      : {}),
  }
}

export function summarise(alert: Alert): AlertSummary {
  const { id, sequence, agentId, environment, credentialId, credentialKind, severity, risk } = alert
  const { status, assignee, verdict, title, story, openedAt, updatedAt, outsideBudget } = alert
  return {
    ...{ id, sequence, agentId, environment, credentialId, credentialKind, severity, risk },
    ...{ status, assignee, verdict, title, story, openedAt, updatedAt, outsideBudget },
    reasons: alert.reasons.slice(0, 3),
    chain: alert.chain,
  }
}

function matches(alert: Alert, filter: AlertFilter): boolean {
  return (
    (filter.status.size === 0 || filter.status.has(alert.status)) &&
    (filter.severity.size === 0 || filter.severity.has(alert.severity)) &&
    (filter.environment.size === 0 || filter.environment.has(alert.environment)) &&
    (filter.agent === '' || alert.agentId === filter.agent) &&
    (filter.assignee === null ||
      alert.assignee === (filter.assignee === 'nobody' ? '' : filter.assignee)) &&
    (filter.q === '' || mentions(alert, filter.q.toLowerCase()))
  )
}

function mentions(alert: Alert, word: string): boolean {
  return [alert.id, alert.agentId, alert.title, alert.credentialId, ...alert.actions].some((text) =>
    text.toLowerCase().includes(word),
  )
}

/** Highest first; the id makes the order total, so that no page repeats or skips a row. */
function sortKey(alert: Alert, sort: 'risk' | 'updated'): readonly [number, number, string] {
  return sort === 'risk'
    ? [-alert.risk, -alert.updatedAt, alert.id]
    : [-alert.updatedAt, -alert.risk, alert.id]
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let i = 0; i < a.length; i++) {
    const left = a[i] ?? ''
    const right = b[i] ?? ''
    if (left < right) return -1
    if (left > right) return 1
  }
  return 0
}
