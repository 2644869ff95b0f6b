import type { AlertDays, DaysState } from './alert-days.ts'
import { createAlertDays } from './alert-days.ts'
import type { BenignAlerts, BenignState } from './benign-alerts.ts'
import { createBenignAlerts } from './benign-alerts.ts'
import { createFleetShift } from './fleet-shift.ts'
import type { HourlyTail } from './hourly-tail.ts'
import { createHourlyTail } from './hourly-tail.ts'
import type { PeaksState } from './peaks.ts'
import { createPeaks } from './peaks.ts'
import type { BucketState } from './token-bucket.ts'
import { createTokenBucket } from './token-bucket.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WINDOW_DAYS = 14
const WARM_UP_MS = 48 * HOUR_MS
const CORRECTION_AFTER_MS = 7 * DAY_MS
const RETHRESHOLD_MS = 6 * HOUR_MS
const GAIN = 0.5
const MOST_CORRECTION = 2
const SHIFT_BITS = 1
/**
 * What the whole fleet shows so seldom may borrow so many days' budget: a run of lesser alerts must not buy silence. What is
 * borrowed comes back out of what the next days admit.
 */
const LOANS = [
  { perDay: 1 / 7, days: 1 },
  { perDay: 1 / 2, days: 1 / 2 },
] as const
/**
 * The reserve is kept at half a bucket: the fuller it is, the more is aimed at, a quarter of the promise more or less at its
 * ends. Without it an installation that spends just its promise lives from hand to mouth, and has no token for the night that counts.
 */
const RESERVE = 1 / 2
const RESERVE_GAIN = 1 / 2
/**
 * The fewer tokens are left, the higher the bar: from a quarter of a bucket up what the budget's quantile says, under it what
 * half the budget's says, under an eighth what a quarter's says. Else what just reaches the bar empties the bucket before what is
 * glaring comes; the correction finds the k at which as many are admitted all the same.
 */
const BARS = [
  { fullness: 1 / 4, share: 1 },
  { fullness: 1 / 8, share: 1 / 2 },
  { fullness: 0, share: 1 / 4 },
] as const
/** What a source's clock may be ahead of ours before its time is not believed. */
const AHEAD_MS = 5 * 60_000

export interface BudgetFigures {
  readonly promisedPerDay: number
  readonly realisedPerDay: number
  readonly verdict: 'holds' | 'warming' | 'void'
  readonly because: string
  readonly days: { day: string; inside: number; outside: number }[]
}

/**
 * Holds N alerts a day for the whole fleet. Every 6 hours the threshold is the k-th largest declustered peak of the last
 * 14 days, k = N × days × e^c; after the first week c += 0.5·(N/24 − new alerts)/N each hour, |c| ≤ 2; a token bucket
 * evens out the rest. Time is the watermark of event time, so a replay decides as the live run did.
 */
export interface AlertBudget {
  /** Moves the watermark. Call for every event, before it is offered. */
  advance(occurredAt: number, receivedAt: number): void
  /** Notes an event's bits, weighed by how bad it is; z of the agent's hour when it is its best so far, else 0. */
  offer(agent: number, agentId: string, occurredAt: number, bits: number): number
  /** Whether a finding with these weighed bits may raise an alert, and takes its token when so. */
  admit(agent: number, agentId: string, bits: number): boolean
  countOutside(): void
  /** An alert admitted within the budget turned out to be outside it: it gives back what it took. */
  moveOutside(agentId: string, openedAt: number, from: number, to: number): void
  /** The alert raised at `openedAt` (watermark of its admission) was an attack: nothing of it counts. */
  forgive(agentId: string, openedAt: number, from: number, to: number): void
  /** What people found harmless: it moves who competes for the budget's alerts. */
  readonly benign: Pick<BenignAlerts, 'add' | 'withdraw'>
  readonly watermark: () => number
  readonly threshold: () => number
  figures(): BudgetFigures
  readonly tail: HourlyTail
  save(): string
  load(state: string): boolean
}

interface BudgetState {
  readonly times: readonly [number, number, number, number]
  readonly correction: number
  readonly newAlerts: number
  readonly loans?: readonly number[]
  readonly bars: readonly number[]
  readonly peaks: PeaksState
  readonly bucket: BucketState
  readonly days: DaysState
  readonly benign?: BenignState
  readonly shift: string
  readonly fleet: string
}

export function createAlertBudget(perDay: number, holdMs: number): AlertBudget {
  const shift = createFleetShift()
  let firstAt = 0
  let now = 0
  let hourAt = 0
  let thresholdAt = 0
  let bars: readonly number[] = BARS.map(() => Number.POSITIVE_INFINITY)
  let loans: readonly number[] = LOANS.map(() => Number.POSITIVE_INFINITY)
  let correction = 0
  let newAlerts = 0
  const tail = createHourlyTail((bits) => shift.note(Math.floor(now / HOUR_MS), bits))
  const peaks = createPeaks(holdMs, Math.max(4096, Math.ceil(perDay * WINDOW_DAYS * 4)))
  const bucket = createTokenBucket(perDay)
  const days: AlertDays = createAlertDays()
  const benign = createBenignAlerts()

  const rethreshold = (): void => {
    thresholdAt = now
    if (now - firstAt < WARM_UP_MS) return
    const windowDays = Math.min(WINDOW_DAYS, (now - firstAt) / DAY_MS)
    const allowed = windowDays * Math.exp(correction)
    bars = BARS.map(({ share }) => peaks.reachedBy(perDay * share * allowed, now))
    loans = LOANS.map((loan) =>
      Math.max(...bars, peaks.reachedBy(Math.min(perDay, loan.perDay) * allowed, now)),
    )
  }

  /** z that a finding has to reach with the bucket full, and as full as it is. */
  const threshold = (): number => bars[0] ?? Number.POSITIVE_INFINITY
  const bar = (): number => {
    const fullness = bucket.fullness(now)
    return bars[BARS.findIndex((one) => fullness >= one.fullness)] ?? Math.min(...loans)
  }
  const loanDays = (z: number): number => LOANS[loans.findIndex((bits) => z >= bits)]?.days ?? 0

  const passHours = (): void => {
    // A gap longer than the window has nothing to correct hour by hour.
    const from = Math.max(hourAt, now - WINDOW_DAYS * DAY_MS)
    const passed = Math.floor((now - from) / HOUR_MS)
    if (passed === 0) return
    hourAt += Math.floor((now - hourAt) / HOUR_MS) * HOUR_MS
    if (now - firstAt < CORRECTION_AFTER_MS) {
      newAlerts = 0
      return
    }
    const aim = perDay * (1 + (bucket.fullness(now) - RESERVE) * RESERVE_GAIN)
    const step = (GAIN * ((aim * passed) / 24 - newAlerts)) / perDay
    correction = Math.min(MOST_CORRECTION, Math.max(-MOST_CORRECTION, correction + step))
    newAlerts = 0
  }

  const advance: AlertBudget['advance'] = (occurredAt, receivedAt) => {
    if (occurredAt <= now || occurredAt > receivedAt + AHEAD_MS) return
    now = occurredAt
    if (firstAt === 0) {
      firstAt = now
      hourAt = now
      thresholdAt = now
    }
    if (now - hourAt >= HOUR_MS) passHours()
    if (
      now - thresholdAt >= RETHRESHOLD_MS ||
      (threshold() === Number.POSITIVE_INFINITY && now - firstAt >= WARM_UP_MS)
    ) {
      rethreshold()
    }
  }

  const figures = (): BudgetFigures => {
    const moved = shift.median(Math.floor(now / HOUR_MS))
    const warming = now - firstAt < WARM_UP_MS
    const verdict = warming ? 'warming' : moved > SHIFT_BITS ? 'void' : 'holds'
    const hours = Math.floor((now - firstAt) / HOUR_MS)
    return {
      promisedPerDay: perDay,
      realisedPerDay: days.realisedPerDay(now, firstAt),
      verdict,
      because: warming
        ? `${hours} of 48 hours seen; only what is outside the budget alerts until then`
        : verdict === 'void'
          ? `the whole fleet is ${moved.toFixed(1)} bits odder than its usual hour: the promise is under correction`
          : '',
      days: days.list(now),
    }
  }

  const forgive: AlertBudget['forgive'] = (agentId, openedAt, from, to) => {
    peaks.forget(agentId, from - holdMs, to + holdMs)
    // What took no token was never counted against the promise.
    if (bucket.refund(agentId, openedAt) && now - firstAt >= CORRECTION_AFTER_MS) {
      correction = Math.min(MOST_CORRECTION, correction + GAIN / perDay)
    }
  }

  const save = (): string => {
    const state: BudgetState = {
      times: [firstAt, now, hourAt, thresholdAt],
      ...{ correction, newAlerts, loans: loans.map(saved), bars: bars.map(saved) },
      peaks: peaks.save(),
      bucket: bucket.save(),
      days: days.save(),
      benign: benign.save(),
      shift: shift.save(),
      fleet: tail.saveFleet(),
    }
    return Buffer.from(JSON.stringify(state)).toString('hex')
  }

  const load = (hex: string): boolean => {
    let state: BudgetState
    try {
      state = JSON.parse(Buffer.from(hex, 'hex').toString()) as BudgetState
    } catch {
      return false
    }
    if (!shift.load(state.shift) || !tail.loadFleet(state.fleet)) return false
    ;[firstAt, now, hourAt, thresholdAt] = state.times
    ;({ correction, newAlerts } = state)
    // An earlier release saved neither.
    loans = (state.loans ?? []).map(restored)
    bars = state.bars.map(restored)
    peaks.load(state.peaks)
    bucket.load(state.bucket)
    days.load(state.days)
    benign.load(state.benign ?? [])
    return true
  }

  return {
    advance,
    offer: (agent, agentId, occurredAt, bits) => {
      const at = Math.min(occurredAt, now)
      const z = tail.offer(agent, Math.floor(at / HOUR_MS), bits)
      if (z > 0) peaks.offer(agentId, at, z)
      return z
    },
    admit: (agent, agentId, bits) => {
      if (now - firstAt < WARM_UP_MS) return false
      const z = tail.tailBits(agent, bits) - benign.discount(agentId, now)
      if (z < bar() || !bucket.take(agentId, now, loanDays(z))) return false
      newAlerts++
      days.count(now, 'inside')
      return true
    },
    countOutside: () => days.count(now, 'outside'),
    forgive,
    moveOutside: (agentId, openedAt, from, to) => {
      forgive(agentId, openedAt, from, to)
      days.count(openedAt, 'inside', -1)
      days.count(openedAt, 'outside')
    },
    benign,
    watermark: () => now,
    threshold,
    figures,
    tail,
    save,
    load,
  }
}

/** JSON has no infinity. */
const saved = (bits: number): number => (Number.isFinite(bits) ? bits : -1)
const restored = (bits: number): number => (bits < 0 ? Number.POSITIVE_INFINITY : bits)
