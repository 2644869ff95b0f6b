import type { OutboxMessage } from '@tripline/infra'
import type { Approval } from '../../gate/approvals/approval.ts'
import type { ApprovalBook } from '../../gate/approvals/approval-book.ts'
import type { Perishable } from '../perishable.ts'
import type { RetrySchedule } from '../retry-schedule.ts'
import { approvalMessage } from './approval-message.ts'
import type { SlackDesk } from './slack-desk.ts'

/** A lane each: no call waits for another one to be told. */
const LANE = 'approval '
const SECOND = 1_000
const WEEK_OF_MINUTES = 10_080

/** 1, 2, 4 … 60 s: somebody waits. A request waits for a week at most; after that it is of no use to anybody. */
const SCHEDULE: RetrySchedule = Array.from(
  { length: WEEK_OF_MINUTES },
  (_, attempt) => Math.min(2 ** attempt, 60) * SECOND,
)

/** A call that waits for a person, as it goes to one channel. */
export function approvalMail(approval: Approval, desk: SlackDesk): OutboxMessage {
  return {
    ...{ receiver: desk.name, lane: `${LANE}${approval.id}`, order: 0, id: approval.id },
    body: JSON.stringify(approvalMessage(approval, desk.channel)),
  }
}

/** Decided elsewhere, or run out: a button that does nothing helps nobody. */
export const approvalsToTell = (approvals: Pick<ApprovalBook, 'get'>): Perishable => ({
  concerns: ({ lane }) => lane.startsWith(LANE),
  isWanted: ({ id }) => approvals.get(id)?.state === 'pending',
  schedule: SCHEDULE,
})
