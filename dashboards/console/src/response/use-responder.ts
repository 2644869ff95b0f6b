import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ResponderState } from '@tripline/api/wire'
import { asProblem } from '../http/problem-error.ts'
import { responderQuery } from '../http/queries.ts'
import { postJson } from '../http/request.ts'
import { useToast } from '../parts/toast-context.tsx'

/** Somebody else may have thrown the switch, or the file was put there by hand. */
const REFRESH_MS = 10_000
/** Who threw it looks elsewhere already. */
const FAILURE_MS = 15_000

export function useResponder() {
  return useQuery({ ...responderQuery, refetchInterval: REFRESH_MS })
}

/** Throws or releases the kill switch. */
export function useKillSwitch() {
  const queryClient = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: (act: 'stop' | 'resume') => postJson<ResponderState>(`/v1/responder/${act}`),
    onSuccess(state) {
      queryClient.setQueryData(responderQuery.queryKey, state)
      toast.say(state.stopped ? 'The responder is stopped.' : 'The responder goes on.')
    },
    onError: (error, act) =>
      toast.say(
        `Not ${act === 'stop' ? 'stopped' : 'restarted'}. ${asProblem(error).detail}`,
        undefined,
        FAILURE_MS,
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['responses'] }),
  })
}
