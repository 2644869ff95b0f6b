import type { InfiniteData } from '@tanstack/react-query'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import type { AlertPage, AlertSummary } from '@tripline/api/wire'
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { getJson, query } from '../http/request.ts'
import { useSession } from '../shell/session-context.tsx'
import { useArrivals } from '../stream/live-context.tsx'
import type { AlertFilter } from './alert-filter.ts'
import { toParameters } from './alert-filter.ts'
import { queueRows, takeIn } from './queue-rows.ts'

interface LoadedPage extends AlertPage {
  /** The highest sequence known when it was asked for, or in it. */
  readonly knownThrough: number
}

export interface Queue {
  readonly rows: readonly AlertSummary[]
  readonly waiting: readonly AlertSummary[]
  /** Of this filter, by the API's count; undefined while it is not known. */
  readonly total: number | undefined
  /** Ids the pill brought in, to be shown arriving. */
  readonly fresh: ReadonlySet<string>
  readonly hasMore: boolean
  readonly pending: boolean
  readonly error: unknown
  takeInWaiting(): void
  loadMore(): void
  retry(): void
}

const PAGE = 50
const NONE: ReadonlySet<string> = new Set()

export const queueKey = (filter: AlertFilter) => ['alerts', filter] as const

/** The list a person works through: fetched once, patched in place, grown only when asked. */
export function useQueue(filter: AlertFilter): Queue {
  const me = useSession().name
  const arrivals = useArrivals()
  const queryClient = useQueryClient()
  const [fresh, setFresh] = useState(NONE)
  const version = useSyncExternalStore(arrivals.subscribe, arrivals.version)
  const key = queueKey(filter)

  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }): Promise<LoadedPage> => {
      const before = arrivals.highest()
      const parameters = { ...toParameters(filter, me), cursor: pageParam, limit: PAGE }
      const page = await getJson<AlertPage>(`/v1/alerts${query(parameters)}`, signal)
      for (const alert of page.alerts) arrivals.note(alert)
      const sequences = page.alerts.map((alert) => alert.sequence)
      return { ...page, knownThrough: Math.max(before, ...sequences) }
    },
    getNextPageParam: (page) => page.nextCursor,
    // It changes only by the stream and by hand: nothing moves because a page was left and entered.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30 * 60_000,
  })

  const { data, hasNextPage } = list
  // `version` stands for what the arrivals hold.
  const view = useMemo(() => {
    const pages = data?.pages ?? []
    const snapshot = {
      loaded: unique(pages.flatMap((page) => page.alerts)),
      knownThrough: Math.max(0, ...pages.map((page) => page.knownThrough)),
      hasMore: hasNextPage,
    }
    if (data === undefined) return { rows: [], waiting: [] }
    return queueRows(snapshot, arrivals.all(), filter, me)
  }, [data, hasNextPage, filter, me, arrivals, version])

  const takeInWaiting = useCallback(() => {
    const { rows, waiting } = view
    setFresh(new Set(waiting.map((alert) => alert.id)))
    queryClient.setQueryData<InfiniteData<LoadedPage, string>>(key, (was) =>
      was === undefined
        ? was
        : withRows(was, takeIn(rows, waiting, filter.sort), waiting.length, arrivals.highest()),
    )
  }, [view, queryClient, key, filter.sort, arrivals])

  return {
    ...view,
    fresh,
    total: data?.pages[0]?.total,
    hasMore: hasNextPage,
    pending: list.isPending,
    error: list.error,
    takeInWaiting,
    loadMore: () => void list.fetchNextPage(),
    retry: () => void list.refetch(),
  }
}

/** A row that moved between two fetches can be on both pages; it is shown once. */
function unique(alerts: readonly AlertSummary[]): readonly AlertSummary[] {
  const seen = new Set<string>()
  return alerts.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** All rows on the first page; the others stay for their cursors. */
function withRows(
  was: InfiniteData<LoadedPage, string>,
  rows: readonly AlertSummary[],
  added: number,
  knownThrough: number,
): InfiniteData<LoadedPage, string> {
  const pages = was.pages.map((page, place) =>
    place === 0
      ? { ...page, alerts: [...rows], total: page.total + added, knownThrough }
      : { ...page, alerts: [] },
  )
  return { ...was, pages }
}
