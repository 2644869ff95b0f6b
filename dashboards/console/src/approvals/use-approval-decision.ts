import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Approval } from '@tripline/api/wire'
import { useState } from 'react'
import { asProblem } from '../http/problem-error.ts'
import { approvalsQuery, approversQuery, statusQuery } from '../http/queries.ts'
import { postJson } from '../http/request.ts'
import { useToast } from '../parts/toast-context.tsx'

export interface ApprovalAct {
  readonly id: string
  readonly act: 'approve' | 'deny'
  readonly note: string
}

export interface ApprovalDecision {
  /** The one being sent; '' for none. */
  readonly busyId: string
  /** What the API said no to, in its words, by approval. */
  readonly refusals: ReadonlyMap<string, string>
  decide(act: ApprovalAct): void
}

/** Says yes or no to a held action, and has everything that shows it read anew. */
export function useApprovalDecision(): ApprovalDecision {
  const queryClient = useQueryClient()
  const toast = useToast()
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map())
  const refuse = (id: string, why: string) =>
    setRefusals((known) => {
      const next = new Map(known)
      if (why === '') next.delete(id)
      else next.set(id, why)
      return next
    })
  const { mutate, isPending, variables } = useMutation({
    mutationFn: ({ id, act, note }: ApprovalAct) =>
      postJson<Approval>(
        `/v1/approvals/${encodeURIComponent(id)}/${act}`,
        note.trim() === '' ? undefined : { note: note.trim() },
      ),
    onSuccess: (approval) => {
      refuse(approval.id, '')
      toast.say(said(approval))
      queryClient.setQueryData(approvalsQuery.queryKey, (known) =>
        known === undefined
          ? known
          : {
              ...known,
              approvals: known.approvals.map((one) => (one.id === approval.id ? approval : one)),
            },
      )
    },
    onError: (error, { id }) => {
      const why = asProblem(error).detail
      refuse(id, why)
      toast.say(`Not done. ${why}`)
    },
    onSettled: () =>
      Promise.all(
        [approvalsQuery, approversQuery, statusQuery].map(({ queryKey }) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  })
  return { busyId: isPending ? variables.id : '', refusals, decide: mutate }
}

function said({ state, approvedBy, needed }: Approval): string {
  if (state === 'denied') return 'Denied. The agent is told.'
  if (state === 'approved') return 'Approved. The call may pass once.'
  return `Your yes is ${approvedBy.length} of ${needed}. Nothing passes yet.`
}
