import { REFUSAL_WORDS } from '../../gate/approvals/approval.ts'
import type { ApprovalBook } from '../../gate/approvals/approval-book.ts'
import type { ButtonActs } from './slack-desk.ts'

/** The buttons under a call that waits for a person. Who may not approve it here may not in the console either: one book decides. */
export function approvalButtons(approvals: ApprovalBook): ButtonActs {
  return new Map([
    [
      'approve_call',
      {
        needs: 'responder',
        async act(id: string, by: string) {
          const step = await approvals.approve(id, by)
          if (step.kind === 'refused') return REFUSAL_WORDS[step.why]
          const { state, needed, approvedBy } = step.approval
          if (state === 'approved') return `${by} has approved it. The call may be made once.`
          return `${by} has approved it; ${needed - approvedBy.length} more has to.`
        },
      },
    ],
    [
      'deny_call',
      {
        needs: 'responder',
        async act(id: string, by: string) {
          const step = await approvals.deny(id, by)
          return step.kind === 'ok' ? `${by} has refused it.` : REFUSAL_WORDS[step.why]
        },
      },
    ],
  ])
}
