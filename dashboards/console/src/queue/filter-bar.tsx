import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Icon } from '../parts/icon.tsx'
import { count } from '../words/figures.ts'
import { visibleText } from '../words/visible-text.ts'
import type { AlertSearch } from './alert-filter.ts'
import { toFilter } from './alert-filter.ts'
import { isCurrent, savedFilters } from './saved-filters.ts'
import { useCounts } from './use-counts.ts'
import { queueKey } from './use-queue.ts'

interface Props {
  readonly search: AlertSearch
  /** How many the current filter holds, as the list below counts; undefined while that is not known. */
  readonly shown: number | undefined
}

/** The saved filters, and what else narrows the list, with a way to drop it. */
export function FilterBar({ search, shown }: Props) {
  const counts = useCounts()
  const queryClient = useQueryClient()
  // Choosing a filter is asking anew; coming back to one is not.
  const forget = (target: AlertSearch) =>
    queryClient.removeQueries({ queryKey: queueKey(toFilter(target)), exact: true })
  const saved = savedFilters.some((filter) => isCurrent(filter, search))
  return (
    <nav className="views" aria-label="Saved filters">
      {savedFilters.map((filter, place) => {
        const current = isCurrent(filter, search)
        const number = current ? shown : counts[place]
        return (
          <Link
            key={filter.name}
            to="/alerts"
            search={filter.search}
            activeOptions={{ exact: true, includeSearch: true }}
            {...(current ? { 'aria-current': 'page' as const } : { 'aria-current': undefined })}
            onClick={() => forget(filter.search)}
          >
            {filter.name} {number !== undefined && <span>{count(number)}</span>}
          </Link>
        )
      })}
      {!saved && (
        <Link
          to="/alerts"
          className="narrowed"
          aria-current="page"
          aria-label={`Drop the filter ${describe(search)}`}
        >
          {describe(search)} {shown !== undefined && <span>{count(shown)}</span>}
          <Icon name="close" size={12} />
        </Link>
      )}
    </nav>
  )
}

function describe(search: AlertSearch): string {
  const parts = [
    search.q === undefined ? '' : `“${search.q}”`,
    search.agent ?? '',
    search.severity ?? '',
    search.environment ?? '',
    search.assignee ?? '',
    search.status === undefined || search.q !== undefined ? '' : search.status,
  ]
  return visibleText(parts.filter((part) => part !== '').join(', ')) || 'this filter'
}
