import type {
  Clock,
  DeadMessage,
  Json,
  Logger,
  Metrics,
  Outbox,
  OutboxMessage,
  Pending,
} from '@tripline/infra'
import type { AuditLog } from '../audit/audit-log.ts'
import type { AlertVersions } from '../follow-versions.ts'
import type { Alert } from '../wire.ts'
import type { Courier } from './courier.ts'
import { createCourier } from './courier.ts'
import { deliveryJournal } from './delivery-journal.ts'
import { followAlerts, messageFor } from './follow-alerts.ts'
import type { Perishable } from './perishable.ts'
import type { Receiver, ReceiverKind } from './receiver.ts'
import type { RetrySchedule } from './retry-schedule.ts'

export interface ReceiverState {
  readonly name: string
  readonly kind: ReceiverKind
  readonly origin: string
  /** Failing: the last attempt failed. Disabled: it answered that it wants nothing more. */
  readonly condition: 'ok' | 'failing' | 'disabled'
  readonly pending: number
  readonly deadLetters: number
  /** Since the process started. */
  readonly delivered: number
  readonly failed: number
  readonly lastError: string
}

/** Tells receivers of alerts. */
export interface Push {
  receivers(): readonly ReceiverState[]
  /** The newest dead messages of a receiver; null when there is no such receiver. */
  deadLetters(receiver: string, limit: number): readonly DeadMessage[] | null
  /** Puts them back, those with these ids or all; how many. Null when there is no such receiver. */
  replay(receiver: string, ids: readonly string[] | null): Promise<number | null>
  /** Lets a receiver that was disabled have what waits for it. */
  enable(receiver: string): Promise<boolean>
  /** For a receiver that fetches: what it has taken is settled or given up, then come the first that wait. Null for any other. */
  fetch(receiver: string, taken: Taken, limit: number): Promise<Fetched | null>
  /** Who may fetch a receiver's messages; null when nobody. */
  readerOf(receiver: string): string | null
  /** Tells of something that is no alert of an agent, in the shape of one. Told again, it is the same message. */
  tell(alert: Alert): Promise<void>
  /** Messages of somebody else's, with how far that one has come, in one step. */
  put(messages: readonly OutboxMessage[], marks: ReadonlyMap<string, Json>): Promise<void>
  /** What was kept so. */
  mark(name: string): Json | undefined
  close(): Promise<void>
}

export interface Taken {
  readonly ids: ReadonlySet<string>
  /** Ids of those it could not use. */
  readonly refused: ReadonlySet<string>
}

export interface Fetched {
  readonly messages: readonly Pending[]
  readonly more: boolean
}

export interface PushParts {
  readonly versions: AlertVersions
  readonly outbox: Outbox
  readonly receivers: readonly Receiver[]
  readonly schedule: RetrySchedule
  readonly perishable?: Perishable
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: () => number
  readonly metrics: Metrics
  readonly logger: Logger
  /** Alerts can no longer be followed: told once. */
  readonly onBroken: (error: unknown) => void
}

/** Whoever fetches may take so many before it says which it has. */
const MAX_FETCHED = 1_000

export async function createPush(parts: PushParts): Promise<Push> {
  const { outbox, receivers, audit, metrics, clock } = parts
  const stopping = new AbortController()
  await buryStrays(outbox, receivers, clock)
  const journal = deliveryJournal(audit, metrics)
  const { perishable, schedule, random } = parts
  const shared = {
    ...{ outbox, journal, clock, schedule, random },
    ...(perishable === undefined ? {} : { perishable }),
  }
  const couriers = new Map(
    receivers.map((receiver) => [
      receiver.name,
      createCourier({ ...shared, receiver, logger: parts.logger }),
    ]),
  )

  function wake(messages: readonly OutboxMessage[]): void {
    for (const [name, lanes] of lanesOf(messages)) couriers.get(name)?.wake(lanes)
  }
  const following = followAlerts(
    { versions: parts.versions, outbox, receivers, clock, onPut: wake },
    stopping.signal,
  ).catch(parts.onBroken)

  return {
    receivers: () => [...couriers.values()].map((courier) => stateOf(courier, outbox)),
    deadLetters: (name, limit) => (couriers.has(name) ? outbox.dead(name, limit) : null),
    async replay(name, ids) {
      if (!couriers.has(name)) return null
      const revived = await outbox.revive(name, ids === null ? null : new Set(ids), clock.now())
      wake(revived)
      return revived.length
    },
    async enable(name) {
      const courier = couriers.get(name)
      await courier?.enable()
      return courier !== undefined
    },
    readerOf: (name) => couriers.get(name)?.receiver.reader ?? null,
    async fetch(name, taken, limit) {
      const receiver = couriers.get(name)?.receiver
      if (receiver === undefined || receiver.reader === null) return null
      const waiting = outbox.list(name, MAX_FETCHED)
      const settle = waiting.map(async (message) => {
        if (taken.ids.has(message.id)) {
          await journal.delivered(receiver, message)
          await outbox.settled(message)
        } else if (taken.refused.has(message.id)) {
          await journal.gaveUp(receiver, message, 'rejected')
          const attempt = { attempts: 1, nextAt: 0, lastError: 'the receiver could not use it' }
          await outbox.bury(message, attempt, clock.now())
        }
      })
      await Promise.all(settle)
      const left = outbox.list(name, limit + 1)
      return { messages: left.slice(0, limit), more: left.length > limit }
    },
    async tell(alert) {
      // Signals of shared security events are about subjects that exist.
      const told = receivers.filter(({ kind }) => kind !== 'caep')
      const messages = told.flatMap((one) => messageFor(one, { alert, kind: 'opened' }))
      await outbox.put(messages, new Map(), clock.now())
      wake(messages)
    },
    async put(messages, marks) {
      await outbox.put(messages, marks, clock.now())
      wake(messages)
    },
    mark: (name) => outbox.mark(name),
    async close() {
      stopping.abort()
      await following
      await Promise.all([...couriers.values()].map((courier) => courier.stop()))
      await outbox.close()
    },
  }
}

/** What waits for a receiver that is no longer configured is dead: kept, and there again if it comes back and is replayed. */
async function buryStrays(
  outbox: Outbox,
  receivers: readonly Receiver[],
  clock: Clock,
): Promise<void> {
  const known = new Set(receivers.map(({ name }) => name))
  for (const name of outbox.receivers()) {
    if (known.has(name)) continue
    for (const lane of outbox.lanes(name).keys()) {
      for (let next = outbox.first(name, lane); next !== null; next = outbox.first(name, lane)) {
        const { attempts, nextAt } = next
        const attempt = { attempts, nextAt, lastError: 'the receiver is no longer configured' }
        await outbox.bury(next, attempt, clock.now())
      }
    }
  }
}

function lanesOf(messages: readonly OutboxMessage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const { receiver, lane } of messages) {
    const lanes = found.get(receiver)
    if (lanes === undefined) found.set(receiver, new Set([lane]))
    else lanes.add(lane)
  }
  return found
}

function stateOf(courier: Courier, outbox: Outbox): ReceiverState {
  const { name, kind, origin } = courier.receiver
  const { pending, dead } = outbox.counts(name)
  return { name, kind, origin, ...courier.state(), pending, deadLetters: dead }
}
