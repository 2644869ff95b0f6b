import type { AlertSummary } from '@tripline/api/wire'

/** What the queue shows, as the address says it. '' is "any"; lists are comma separated. */
export interface AlertFilter {
  readonly status: string
  readonly severity: string
  readonly environment: string
  readonly agent: string
  /** 'me' is whoever looks, 'nobody' is unassigned. */
  readonly assignee: string
  readonly q: string
  readonly sort: 'risk' | 'updated'
}

/** Only what differs from the default, so that addresses stay short. */
export type AlertSearch = { readonly [K in keyof AlertFilter]?: string }

const DEFAULT: AlertFilter = {
  status: 'open,acknowledged',
  severity: '',
  environment: '',
  agent: '',
  assignee: '',
  q: '',
  sort: 'risk',
}

const NAMES = ['status', 'severity', 'environment', 'agent', 'assignee', 'q', 'sort'] as const
const MAX_LENGTH = 200

/** Takes what it knows from any address; the rest is dropped. */
export function readSearch(search: Readonly<Record<string, unknown>>): AlertSearch {
  const known: Partial<Record<keyof AlertFilter, string>> = {}
  for (const name of NAMES) {
    const value = search[name]
    if (typeof value === 'string' && value !== '' && value !== DEFAULT[name]) {
      known[name] = value.slice(0, MAX_LENGTH)
    }
  }
  return known
}

export function toFilter(search: AlertSearch): AlertFilter {
  return { ...DEFAULT, ...search, sort: search.sort === 'updated' ? 'updated' : 'risk' }
}

/** The parameters of GET /v1/alerts. */
export function toParameters(filter: AlertFilter, me: string): Readonly<Record<string, string>> {
  return {
    ...filter,
    status: filter.status === 'all' ? '' : filter.status,
    assignee: filter.assignee === 'me' ? me : filter.assignee,
  }
}

const among = (list: string, value: string) => list === '' || list.split(',').includes(value)

/** The same question the API answers, asked of one alert from the stream. */
export function matches(alert: AlertSummary, filter: AlertFilter, me: string): boolean {
  const { status, severity, environment, agent, assignee, q } = toParameters(filter, me)
  const word = (q ?? '').toLowerCase()
  return (
    among(status ?? '', alert.status) &&
    among(severity ?? '', alert.severity) &&
    among(environment ?? '', alert.environment) &&
    (agent === '' || alert.agentId === agent) &&
    (assignee === '' || alert.assignee === (assignee === 'nobody' ? '' : assignee)) &&
    (word === '' ||
      [alert.id, alert.agentId, alert.title, alert.credentialId].some((text) =>
        text.toLowerCase().includes(word),
      ))
  )
}

/** Highest first, the id last, so that the order is total: as the API sorts. */
export function compareAlerts(a: AlertSummary, b: AlertSummary, sort: AlertFilter['sort']): number {
  const byRisk = b.risk - a.risk
  const byTime = b.updatedAt - a.updatedAt
  const first = sort === 'risk' ? byRisk || byTime : byTime || byRisk
  return first || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
