import type { Clock, Json, Outbox, OutboxMessage } from '@tripline/infra'
import { pause } from '@tripline/infra'
import type { AlertBook } from '../alert-book.ts'
import { deferred } from '../deferred.ts'
import type { Alert, AlertStatus } from '../wire.ts'
import type { AlertChange } from './alert-change.ts'
import { changeId, changeKind } from './alert-change.ts'
import type { Receiver } from './receiver.ts'

/** The part of the alert book that is followed. */
export type AlertVersions = Pick<AlertBook, 'onVersion' | 'latest' | 'recentAfter' | 'storedAfter'>

export interface FollowParts {
  readonly versions: AlertVersions
  readonly outbox: Outbox
  readonly receivers: readonly Receiver[]
  readonly clock: Clock
  /** These messages are in the outbox now. */
  readonly onPut: (messages: readonly OutboxMessage[]) => void
}

const STATUSES: readonly AlertStatus[] = ['open', 'acknowledged', 'closed']
const CURSOR = 'cursor'
const PAGE = 100
/** A version that was told but is neither in memory nor stored yet is on its way. */
const ASK_AGAIN_MS = 200

/**
 * Puts every version of every alert into the outbox, each once and in order, until the signal aborts: how far it has come is
 * written in the same step, so a crash neither forgets nor doubles. Begins with what comes after the first start of all.
 */
export async function followAlerts(parts: FollowParts, signal: AbortSignal): Promise<void> {
  const { versions, outbox, receivers, clock, onPut } = parts
  let cursor = Number(outbox.mark(CURSOR) ?? Number.NaN)
  if (Number.isNaN(cursor)) {
    cursor = versions.latest()
    await outbox.setMark(CURSOR, cursor)
  }
  let news = deferred<void>()
  const stop = versions.onVersion(() => news.resolve())
  signal.addEventListener('abort', () => news.resolve(), { once: true })
  try {
    while (!signal.aborted) {
      news = deferred<void>()
      const recent = versions.recentAfter(cursor, PAGE)
      const page = recent ?? (await versions.storedAfter(cursor, PAGE))
      const last = page.at(-1)
      if (last !== undefined) {
        const messages = await take(page)
        cursor = last.sequence
        onPut(messages)
      } else if (recent === null && cursor < versions.latest()) await pause(ASK_AGAIN_MS, signal)
      else await news.promise
    }
  } finally {
    stop()
  }

  async function take(page: readonly Alert[]): Promise<readonly OutboxMessage[]> {
    const marks = new Map<string, Json>()
    const messages: OutboxMessage[] = []
    for (const alert of page) {
      const name = `alert:${alert.id}`
      const before = marks.get(name) ?? outbox.mark(name)
      const known = STATUSES.find((status) => status === before) ?? null
      const change = { alert, kind: changeKind(known, alert.status) }
      for (const receiver of receivers) messages.push(...messageFor(receiver, change))
      marks.set(name, alert.status)
    }
    marks.set(CURSOR, page.at(-1)?.sequence ?? cursor)
    await outbox.put(messages, marks, clock.now())
    return messages
  }
}

function messageFor(receiver: Receiver, change: AlertChange): readonly OutboxMessage[] {
  const body = receiver.messageOf(change)
  if (body === null) return []
  const { agentId, sequence } = change.alert
  return [{ receiver: receiver.name, lane: agentId, order: sequence, id: changeId(change), body }]
}
