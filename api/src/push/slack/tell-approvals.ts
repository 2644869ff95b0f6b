import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@tripline/infra'
import { allows } from '../../access/roles.ts'
import type { Approval } from '../../gate/approvals/approval.ts'
import type { ApprovalBook } from '../../gate/approvals/approval-book.ts'
import { approvalMessage } from './approval-message.ts'
import type { SlackDesk } from './slack-desk.ts'

export interface TellApprovalsParts {
  readonly approvals: ApprovalBook
  readonly desks: readonly SlackDesk[]
  readonly logger: Logger
  /** Between two messages in one channel: Slack takes one a second. */
  readonly paceMs?: number
}

/** Waiting for Slack; more than a person would ever look at. */
const MOST_WAITING = 500
const PACE_MS = 1_100
const RETRY_MS = { first: 1_000, most: 60_000 }

/**
 * Puts calls that wait for a person where those are who may approve: apps of whose people somebody is a responder. What is
 * pending at the start is told anew, since nobody knows what was: twice is better than never. In the console all of it is anyway.
 */
export function tellApprovals(parts: TellApprovalsParts): { close(): void } {
  const { approvals, desks } = parts
  const stopping = new AbortController()
  const rooms = desks
    .filter(({ people }) => people.some(({ role }) => allows(role, 'responder')))
    .map((desk) => room(desk, parts, stopping.signal))
  const tell = (approval: Approval): void => {
    for (const add of rooms) add(approval)
  }
  if (rooms.length > 0) {
    for (const approval of approvals.all()) if (approval.state === 'pending') tell(approval)
  }
  const unfollow = rooms.length === 0 ? () => undefined : approvals.onRequested(tell)
  return {
    close() {
      unfollow()
      stopping.abort()
    },
  }
}

/** One channel: one message after the other, each until it is taken or no longer wanted. */
function room(
  desk: SlackDesk,
  { approvals, logger, paceMs = PACE_MS }: TellApprovalsParts,
  signal: AbortSignal,
): (approval: Approval) => void {
  const waiting: string[] = []
  let running = false

  async function run(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      await tellOne(id)
      await pause(paceMs, undefined, { signal })
    }
  }

  async function tellOne(id: string): Promise<void> {
    for (let wait = RETRY_MS.first; ; wait = Math.min(wait * 2, RETRY_MS.most)) {
      const approval = approvals.get(id)
      // Decided elsewhere, or run out: a button that does nothing helps nobody.
      if (approval === null || approval.state !== 'pending') return
      if (await desk.say(approvalMessage(approval, desk.channel), signal)) return
      logger.warn('an approval could not be told in Slack', { receiver: desk.name, waitMs: wait })
      await pause(wait, undefined, { signal })
    }
  }

  return ({ id }) => {
    if (waiting.length >= MOST_WAITING) return
    waiting.push(id)
    if (running) return
    running = true
    run()
      // Stopped: what waits is told at the next start.
      .catch(() => undefined)
      .finally(() => {
        running = false
      })
  }
}
