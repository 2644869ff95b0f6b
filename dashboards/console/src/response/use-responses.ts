import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ResponseRecord } from '@tripline/api/wire'
import { asProblem } from '../http/problem-error.ts'
import { responderQuery, responsesQuery } from '../http/queries.ts'
import { postJson } from '../http/request.ts'
import { useToast } from '../parts/toast-context.tsx'
import { isUnderWay } from './response-words.ts'

/** While something is under way a person waits for its proof; else it changes by hand or by a new version of the alert. */
const BUSY_MS = 1_000
const QUIET_MS = 10_000

export function useResponses(alertId: string) {
  return useQuery({
    ...responsesQuery(alertId),
    refetchInterval: ({ state }) =>
      state.data?.responses.some(isUnderWay) === true ? BUSY_MS : QUIET_MS,
  })
}

export type ResponseAct =
  | { readonly act: 'propose' }
  | { readonly act: 'plan' | 'execute' | 'undo' | 'dismiss'; readonly id: string }

export function useResponseAct(alertId: string) {
  const queryClient = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: (decided: ResponseAct) =>
      decided.act === 'propose'
        ? postJson<ResponseRecord>('/v1/responses', { alert: alertId })
        : postJson<ResponseRecord>(
            `/v1/responses/${encodeURIComponent(decided.id)}/${decided.act}`,
          ),
    onError: (error) => toast.say(`Not done. ${asProblem(error).detail}`),
    onSettled: () =>
      Promise.all(
        [responsesQuery(alertId), responderQuery].map(({ queryKey }) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  })
}
