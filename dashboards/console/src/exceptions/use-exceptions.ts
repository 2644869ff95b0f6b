import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Suppression } from '@tripline/api/wire'
import { asProblem } from '../http/problem-error.ts'
import { suppressionsQuery } from '../http/queries.ts'
import { postJson, sendDelete } from '../http/request.ts'
import { useToast } from '../parts/toast-context.tsx'

export type ExceptionAct =
  | {
      readonly act: 'add'
      readonly agentId: string
      /** Any where empty. */
      readonly detectors: readonly string[]
      readonly reason: string
      /** Epoch milliseconds. */
      readonly expiresAt: number
    }
  | { readonly act: 'end'; readonly id: string }

/** What stands for one agent, the first to end first. */
export function useExceptions(agentId: string) {
  return useQuery({
    ...suppressionsQuery,
    select: ({ suppressions }): readonly Suppression[] =>
      suppressions.filter((one) => one.agentId === agentId || one.agentId === ''),
  })
}

/** Makes an exception, or ends one now. */
export function useExceptionDecision() {
  const queryClient = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: async (decided: ExceptionAct) => {
      if (decided.act === 'end') {
        return await sendDelete(`/v1/suppressions/${encodeURIComponent(decided.id)}`)
      }
      const { act: _, ...body } = decided
      await postJson('/v1/suppressions', body)
    },
    onSuccess: (_, decided) =>
      toast.say(
        decided.act === 'end'
          ? 'The exception is ended: such alerts are raised again.'
          : `Suppressed. The page of ${decided.agentId} lists it and ends it.`,
      ),
    onError: (error) => toast.say(`Not done. ${asProblem(error).detail}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: suppressionsQuery.queryKey }),
  })
}
