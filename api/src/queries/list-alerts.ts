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
  const order = orders[filter.sort]
  const matching = [...book.all()].filter(matcher(filter)).sort(order.compare)
  const after = filter.cursor === null ? null : order.decode(filter.cursor)
  // Keyset paging: what changed since the page before may move, but nothing is skipped because something else left.
  const rest =
    after === null ? matching : matching.filter((alert) => order.compare(alert, after) > 0)
  const page = rest.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    alerts: page.map(summarise),
    total: matching.length,
    ...(rest.length > page.length && last !== undefined ? { nextCursor: order.encode(last) } : {}),
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

function matcher(filter: AlertFilter): (alert: Alert) => boolean {
  const { status, severity, environment, agent } = filter
  const word = filter.q.toLowerCase()
  const assignee = filter.assignee === 'nobody' ? '' : filter.assignee
  return (alert) =>
    (status.size === 0 || status.has(alert.status)) &&
    (severity.size === 0 || severity.has(alert.severity)) &&
    (environment.size === 0 || environment.has(alert.environment)) &&
    (agent === '' || alert.agentId === agent) &&
    (assignee === null || alert.assignee === assignee) &&
    (word === '' || mentions(alert, word))
}

function mentions(alert: Alert, word: string): boolean {
  const holds = (text: string) => text.toLowerCase().includes(word)
  return (
    holds(alert.agentId) ||
    holds(alert.title) ||
    holds(alert.id) ||
    holds(alert.credentialId) ||
    alert.actions.some(holds)
  )
}

type Key = Pick<Alert, 'risk' | 'updatedAt' | 'id'>

/** Highest first; the id makes the order total, so that no page repeats or skips a row. */
const orders = {
  risk: orderBy('risk', 'updatedAt'),
  updated: orderBy('updatedAt', 'risk'),
}

function orderBy(first: 'risk' | 'updatedAt', second: 'risk' | 'updatedAt') {
  return {
    compare: (a: Key, b: Key): number =>
      b[first] - a[first] || b[second] - a[second] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    encode: ({ risk, updatedAt, id }: Key): string => encodeCursor([risk, updatedAt, id]),
    decode(cursor: string): Key {
      const [risk, updatedAt, id] = decodeCursor(cursor, ['number', 'number', 'string'])
      return { risk: Number(risk), updatedAt: Number(updatedAt), id: String(id) }
    },
  }
}
