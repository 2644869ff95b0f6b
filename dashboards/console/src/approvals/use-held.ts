import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Approval } from '@tripline/api/wire'
import { useEffect, useMemo, useRef } from 'react'
import { approvalsQuery, statusQuery } from '../http/queries.ts'
import { heldOrder } from './held-order.ts'

/** Decisions of others and calls made with an approval are seen by asking; what is newly held comes with the status at once. */
const REFRESH_MS = 5_000

export interface Held {
  /** Cards in their order, each as it stands now; null while nothing was fetched. */
  readonly held: readonly Approval[] | null
  /** Decided before this page was opened, latest first. */
  readonly decided: readonly Approval[]
  /** Waiting by the API's count. */
  readonly pending: number
  /** Why the last question was not answered; what is shown is from `updatedAt` then. */
  readonly error: unknown
  readonly updatedAt: number
  retry(): void
}

export function useHeld(): Held {
  const queryClient = useQueryClient()
  const { data: status } = useQuery(statusQuery)
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    ...approvalsQuery,
    refetchInterval: REFRESH_MS,
  })
  const shown = useRef<readonly string[]>([])
  const heldActions = status?.heldActions
  useEffect(() => {
    if (heldActions === undefined) return
    void queryClient.invalidateQueries({ queryKey: approvalsQuery.queryKey })
  }, [queryClient, heldActions])

  const approvals = data?.approvals
  const held = useMemo(() => {
    if (approvals === undefined) return null
    const next = heldOrder(shown.current, approvals)
    shown.current = next.map(({ id }) => id)
    return next
  }, [approvals])
  const decided = useMemo(() => {
    const onCards = new Set(held?.map(({ id }) => id))
    return (approvals ?? [])
      .filter(({ id }) => !onCards.has(id))
      .sort((a, b) => b.requestedAt - a.requestedAt)
  }, [approvals, held])

  return {
    ...{ held, decided, error, updatedAt: dataUpdatedAt, pending: data?.pending ?? 0 },
    retry: () => void refetch(),
  }
}
