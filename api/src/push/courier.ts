import { setMaxListeners } from 'node:events'
import type { Clock, Logger, Outbox, Pending } from '@tripline/infra'
import type { DeliveryFailure, DeliveryResult } from './delivery-result.ts'
import type { Perishable } from './perishable.ts'
import type { Receiver } from './receiver.ts'
import type { RetrySchedule } from './retry-schedule.ts'
import { nextAttemptAt } from './retry-schedule.ts'

/** What becomes of deliveries, for whoever records and counts them. */
export interface DeliveryJournal {
  /** Resolves once recorded; a delivery that cannot be recorded is tried again. */
  delivered(receiver: Receiver, message: Pending): Promise<void>
  gaveUp(receiver: Receiver, message: Pending, reason: DeliveryFailure): Promise<void>
  disabled(receiver: Receiver): Promise<void>
  /** Counts an attempt. */
  attempted(receiver: Receiver, result: DeliveryResult): void
}

export interface CourierParts {
  readonly receiver: Receiver
  readonly outbox: Outbox
  readonly schedule: RetrySchedule
  readonly perishable?: Perishable
  readonly journal: DeliveryJournal
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
}

/** Carries the messages of one receiver, at its pace; others have couriers of their own. */
export interface Courier {
  readonly receiver: Receiver
  /** These lanes have something new. */
  wake(lanes: Iterable<string>): void
  state(): CourierState
  enable(): Promise<void>
  /** Ends what is under way; it is tried again by the next courier. */
  stop(): Promise<void>
}

export interface CourierState {
  readonly condition: 'ok' | 'failing' | 'disabled'
  readonly delivered: number
  readonly failed: number
  readonly lastError: string
}

interface Lane {
  nextAt: number
  busy: boolean
}

/** How long all wait when the receiver says it is too much and not how long. */
const THROTTLE_MS = 1_000
/** When our own disk refuses. */
const TROUBLE_MS = 5_000
/** Timers count in 31 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export function createCourier(parts: CourierParts): Courier {
  const { receiver, outbox, journal, clock, random, logger, perishable } = parts
  const { name, identity } = receiver
  const disabledMark = `disabled:${name}`
  const lanes = new Map<string, Lane>()
  const stopping = new AbortController()
  // Each message under way listens to it.
  setMaxListeners(receiver.concurrency + 1, stopping.signal)
  const running = new Set<Promise<void>>()
  let disabled = outbox.mark(disabledMark) === identity
  let [delivered, failed, inARow, pausedUntil, lastError] = [0, 0, 0, 0, '']
  let timer: NodeJS.Timeout | undefined

  for (const [lane, nextAt] of outbox.lanes(name)) lanes.set(lane, { nextAt, busy: false })
  pump()

  function pump(): void {
    clearTimeout(timer)
    if (receiver.concurrency === 0 || disabled || stopping.signal.aborted) return
    const now = clock.now()
    if (now < pausedUntil) {
      wakeAt(pausedUntil)
      return
    }
    // After a whole round of failures one message at a time tries whether it is back.
    const most = inARow >= receiver.concurrency ? 1 : receiver.concurrency
    let earliest = Number.POSITIVE_INFINITY
    for (const [id, lane] of [...lanes]) {
      if (running.size >= most) return
      if (lane.busy) continue
      if (lane.nextAt > now) earliest = Math.min(earliest, lane.nextAt)
      else start(id, lane)
    }
    if (earliest < Number.POSITIVE_INFINITY) wakeAt(earliest)
  }

  function wakeAt(at: number): void {
    timer = setTimeout(pump, Math.min(Math.max(1, at - clock.now()), LONGEST_TIMER_MS))
  }

  function start(id: string, lane: Lane): void {
    lane.busy = true
    // To the end of the round: a lane with much to send does not hold up the others.
    lanes.delete(id)
    lanes.set(id, lane)
    const run = carry(id, lane)
      .catch((error: unknown) => {
        logger.error('a delivery could not be kept track of', { receiver: name, error })
        lane.nextAt = clock.now() + TROUBLE_MS
      })
      .finally(() => {
        lane.busy = false
        running.delete(run)
        pump()
      })
    running.add(run)
  }

  /** One attempt at the first message of a lane. */
  async function carry(id: string, lane: Lane): Promise<void> {
    const message = outbox.first(name, id)
    if (message === null) {
      lanes.delete(id)
      return
    }
    if (message.nextAt > clock.now()) {
      lane.nextAt = message.nextAt
      return
    }
    const perishes = perishable?.concerns(message) === true ? perishable : null
    if (perishes !== null && !perishes.isWanted(message)) return await outbox.settled(message)
    const result = await receiver.send(message, stopping.signal)
    if (stopping.signal.aborted && result.kind === 'failed') return
    journal.attempted(receiver, result)
    if (result.kind === 'delivered') await settle(message)
    else if (result.kind === 'gone') await disable()
    else lane.nextAt = await retry(message, result, perishes?.schedule ?? parts.schedule)
  }

  async function settle(message: Pending): Promise<void> {
    await journal.delivered(receiver, message)
    await outbox.settled(message)
    delivered++
    inARow = 0
    lastError = ''
  }

  async function disable(): Promise<void> {
    await journal.disabled(receiver)
    await outbox.setMark(disabledMark, identity)
    disabled = true
  }

  async function retry(
    message: Pending,
    { reason, status, retryAfterMs, throttle }: Extract<DeliveryResult, { kind: 'failed' }>,
    schedule: RetrySchedule,
  ): Promise<number> {
    failed++
    inARow++
    lastError = status === null ? reason : `${reason} (${status})`
    const now = clock.now()
    if (throttle) pausedUntil = Math.max(pausedUntil, now + (retryAfterMs ?? THROTTLE_MS))
    const attempts = message.attempts + 1
    const next = nextAttemptAt(schedule, attempts, now, retryAfterMs, random)
    const attempt = { attempts, nextAt: next ?? now, lastError }
    if (next !== null) {
      await outbox.failed(message, attempt)
      return next
    }
    await journal.gaveUp(receiver, message, reason)
    await outbox.bury(message, attempt, now)
    return now
  }

  return {
    receiver,
    wake(which) {
      for (const id of which) {
        const lane = lanes.get(id)
        if (lane === undefined) lanes.set(id, { nextAt: 0, busy: false })
        // What was put back goes first, and may have waited behind what is not due.
        else if (!lane.busy) lane.nextAt = 0
      }
      pump()
    },
    state: () => ({
      condition: disabled ? 'disabled' : inARow > 0 ? 'failing' : 'ok',
      ...{ delivered, failed, lastError },
    }),
    async enable() {
      await outbox.setMark(disabledMark, '')
      disabled = false
      inARow = 0
      pump()
    },
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await Promise.allSettled(running)
      receiver.close()
    },
  }
}
