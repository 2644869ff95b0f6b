import type { Clock, Json, Outbox, OutboxMessage } from '@tripline/infra'
import type { AlertVersions } from '../follow-versions.ts'
import { followVersions } from '../follow-versions.ts'
import type { Alert, AlertStatus } from '../wire.ts'
import type { AlertChange } from './alert-change.ts'
import { changeId, changeKind } from './alert-change.ts'
import type { Receiver } from './receiver.ts'

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

/**
 * Puts every version of every alert into the outbox, each once and in order, until the signal aborts: how far it has come is
 * written in the same step. Begins with what comes after the first start of all.
 */
export async function followAlerts(parts: FollowParts, signal: AbortSignal): Promise<void> {
  const { versions, outbox, receivers, clock, onPut } = parts
  const cursor = {
    read() {
      const mark = outbox.mark(CURSOR)
      return typeof mark === 'number' ? mark : null
    },
    begin: (sequence: number) => outbox.setMark(CURSOR, sequence),
    take: async (page: readonly Alert[]) => onPut(await take(page)),
  }
  await followVersions(versions, cursor, signal)

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
    const last = page.at(-1)
    if (last !== undefined) marks.set(CURSOR, last.sequence)
    await outbox.put(messages, marks, clock.now())
    return messages
  }
}

/** The message of a change to one receiver, if it wants to hear of it. */
export function messageFor(receiver: Receiver, change: AlertChange): readonly OutboxMessage[] {
  const body = receiver.messageOf(change)
  if (body === null) return []
  const { agentId, sequence } = change.alert
  return [{ receiver: receiver.name, lane: agentId, order: sequence, id: changeId(change), body }]
}
