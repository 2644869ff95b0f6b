import type { Json, Logger, OutboxMessage } from '@tripline/infra'
import { allows } from '../../access/roles.ts'
import type { ApprovalBook } from '../../gate/approvals/approval-book.ts'
import type { Push } from '../create-push.ts'
import { approvalMail } from './approval-mail.ts'
import type { SlackDesk } from './slack-desk.ts'

export interface TellApprovalsParts {
  readonly approvals: ApprovalBook
  readonly desks: readonly SlackDesk[]
  readonly push: Pick<Push, 'put' | 'mark'>
  readonly logger: Logger
}

export interface TellingApprovals {
  /** Resolves when nothing is being put into the outbox. */
  idle(): Promise<void>
  close(): Promise<void>
}

/**
 * Puts calls that wait for a person into the outbox of where those are who may approve: apps of whose people somebody is a
 * responder. Which were put is kept in the same step, so each goes out once, and what a kill came before of is put at the next start.
 */
export function tellApprovals(parts: TellApprovalsParts): TellingApprovals {
  const { approvals, push, logger } = parts
  const desks = parts.desks.filter(({ people }) =>
    people.some(({ role }) => allows(role, 'responder')),
  )
  let running = Promise.resolve()
  let waits = false

  async function putAll(): Promise<void> {
    waits = false
    // Oldest first; what is no longer pending needs no mark any more.
    const pending = approvals
      .all()
      .filter(({ state }) => state === 'pending')
      .reverse()
    const marks = new Map<string, Json>()
    const messages: OutboxMessage[] = []
    for (const desk of desks) {
      const told = idsIn(push.mark(markOf(desk)))
      const fresh = pending.filter(({ id }) => !told.has(id))
      if (fresh.length === 0) continue
      for (const approval of fresh) messages.push(approvalMail(approval, desk))
      marks.set(
        markOf(desk),
        pending.map(({ id }) => id),
      )
    }
    if (messages.length > 0) await push.put(messages, marks)
  }

  /** One at a time; whoever comes meanwhile is taken by the next. */
  function sync(): void {
    if (waits) return
    waits = true
    running = running
      .then(putAll)
      // It is still pending: put with the next one, or at the next start.
      .catch((error: unknown) => logger.error('an approval was not put into the outbox', { error }))
  }

  const unfollow = desks.length === 0 ? () => undefined : approvals.onRequested(sync)
  if (desks.length > 0) sync()
  return {
    idle: () => running,
    async close() {
      unfollow()
      await running
    },
  }
}

const markOf = ({ name }: SlackDesk): string => `approvals:${name}`

const idsIn = (mark: Json | undefined): ReadonlySet<unknown> =>
  new Set(Array.isArray(mark) ? mark : [])
