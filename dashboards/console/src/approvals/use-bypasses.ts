import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Bypass } from '@tripline/api/wire'
import { asProblem } from '../http/problem-error.ts'
import { bypassesQuery } from '../http/queries.ts'
import { postJson } from '../http/request.ts'
import { useToast } from '../parts/toast-context.tsx'
import { useNow } from '../time/use-now.ts'

const REFRESH_MS = 10_000

export interface Bypasses {
  readonly error: unknown
  /** Open now, what ends first first. */
  readonly open: readonly Bypass[]
  /** Over, latest first. */
  readonly past: readonly Bypass[]
  retry(): void
}

export function useBypasses(): Bypasses {
  const { data, error, refetch } = useQuery({ ...bypassesQuery, refetchInterval: REFRESH_MS })
  const now = useNow()
  const all = data?.bypasses ?? []
  return {
    error: data === undefined ? error : null,
    open: all.filter(({ until }) => until > now).sort((a, b) => a.until - b.until),
    past: all.filter(({ until }) => until <= now),
    retry: () => void refetch(),
  }
}

export type BypassAct =
  | {
      readonly act: 'open'
      readonly agent: string
      readonly reason: string
      readonly minutes: number
    }
  | { readonly act: 'end'; readonly id: string }

/** Opens the gate for an agent, or closes it again. */
export function useBypassDecision() {
  const queryClient = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: (decided: BypassAct) => {
      if (decided.act === 'end') {
        return postJson<Bypass>(`/v1/bypasses/${encodeURIComponent(decided.id)}/end`)
      }
      const { act: _, ...body } = decided
      return postJson<Bypass>('/v1/bypasses', body)
    },
    onSuccess: ({ agentId }, { act }) =>
      toast.say(act === 'end' ? 'Bypass ended. The gate holds again.' : `Open for ${agentId}.`),
    onError: (error) => toast.say(`Not done. ${asProblem(error).detail}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: bypassesQuery.queryKey }),
  })
}
