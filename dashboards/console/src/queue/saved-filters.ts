import type { AlertSearch } from './alert-filter.ts'

export interface SavedFilter {
  readonly name: string
  readonly search: AlertSearch
}

export const savedFilters: readonly SavedFilter[] = [
  { name: 'Open', search: {} },
  { name: 'Mine', search: { assignee: 'me' } },
  { name: 'Unassigned', search: { assignee: 'nobody' } },
  { name: 'Critical and high', search: { severity: 'critical,high' } },
  { name: 'Production', search: { environment: 'prod' } },
  { name: 'Closed', search: { status: 'closed', sort: 'updated' } },
]

/** The sort is not part of a filter's identity: sorting "Open" by time is still "Open". */
export function isCurrent(filter: SavedFilter, search: AlertSearch): boolean {
  const names = ['status', 'severity', 'environment', 'agent', 'assignee', 'q'] as const
  return names.every((name) => (filter.search[name] ?? '') === (search[name] ?? ''))
}
