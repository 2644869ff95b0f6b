import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { BaselineLife } from '@tripline/api/wire'
import { asProblem } from '../http/problem-error.ts'
import { postJson } from '../http/request.ts'
import { useToast } from '../parts/toast-context.tsx'

export type BaselineAct =
  | { readonly act: 'ratify'; readonly note: string }
  | { readonly act: 'lock' | 'unlock' }
  | { readonly act: 'rollback'; readonly version: number }

/** Decides about an agent's baseline, and has everything that shows it read anew. */
export function useBaselineDecision(agentId: string) {
  const queryClient = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: ({ act, ...body }: BaselineAct) =>
      postJson<BaselineLife>(
        `/v1/agents/${encodeURIComponent(agentId)}/baseline/${act}`,
        Object.keys(body).length === 0 ? undefined : body,
      ),
    onSuccess: (life, decided) => toast.say(SAID[decided.act](life)),
    onError: (error) => toast.say(asProblem(error).detail),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['baseline', agentId] }),
        queryClient.invalidateQueries({ queryKey: ['agent', agentId] }),
      ]),
  })
}

const SAID: Readonly<Record<BaselineAct['act'], (life: BaselineLife) => string>> = {
  ratify: ({ standsOn }) => `Ratified as version ${standsOn}`,
  lock: () => 'Locked: nothing is learned any more',
  unlock: () => 'Unlocked: it learns again',
  rollback: ({ standsOn }) => `Rolled back to version ${standsOn}`,
}
