import { useQueries } from '@tanstack/react-query'
import type { AlertPage } from '@tripline/api/wire'
import { getJson, query } from '../http/request.ts'
import { useSession } from '../shell/session-context.tsx'
import { toFilter, toParameters } from './alert-filter.ts'
import { savedFilters } from './saved-filters.ts'

/** How many alerts each saved filter holds; undefined while unknown. */
export function useCounts(): readonly (number | undefined)[] {
  const me = useSession().name
  return useQueries({
    queries: savedFilters.map(({ name, search }) => ({
      queryKey: ['alert-count', name, me],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const parameters = { ...toParameters(toFilter(search), me), limit: 1 }
        return (await getJson<AlertPage>(`/v1/alerts${query(parameters)}`, signal)).total
      },
    })),
    combine: (results) => results.map((result) => result.data),
  })
}
