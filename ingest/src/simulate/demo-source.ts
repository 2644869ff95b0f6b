import type { Clock, Json } from '@tripline/infra'
import type { RawRecord, Source } from '../source.ts'
import { DAY, HOUR, SECOND } from './calendar.ts'
import type { PastIncident } from './demo-past.ts'
import type { Fleet } from './fleet.ts'
import { createFleet } from './fleet.ts'
import type { Incident } from './incidents/incident.ts'
import { pocketos } from './incidents/pocketos.ts'
import { mergeByDelivery } from './merge-by-delivery.ts'
import type { SimulatedRecord } from './simulated-record.ts'

/** Where the demo remembers how far it is: what it needs of a cursor store. */
export interface DemoCursors {
  get(name: string): Json | undefined
  /** Resolves once durable. */
  set(name: string, value: Json): Promise<void>
}

export interface DemoSourceParts {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly cursors: DemoCursors
  /** What goes wrong, once per state directory. Default: pocketos. */
  readonly incident?: Incident
  /** What had gone wrong before the demo was first opened: none, or `demoPast`. */
  readonly past?: readonly PastIncident[]
  /** From the end of the backfill to the first record of the incident. Default: one minute. */
  readonly incidentAfterMs?: number
  /** Milliseconds of history handed over, of how many. Not called once the past is over. */
  readonly onProgress?: (done: number, total: number) => void
  /** Sleeps; resolves early when the signal aborts. Default: a timer. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface DemoFleetOptions {
  readonly seed: string
  readonly clock: Clock
  readonly cursors: DemoCursors
  /** Default 30. */
  readonly backfillDays?: number
  readonly agents?: number
  readonly volume?: number
}

interface Position {
  /** Everything delivered before this is in the log, epoch ms. */
  readonly deliveredBefore: number
  /** When the incident begins; 0 while the past is still being told. */
  readonly incidentAt: number
}

const worldCursor = 'demo-world'
const positionCursor = 'demo'
const batchRecords = 1_000
/** No timer is trusted for longer: clocks are set, machines sleep. */
const longestSleepMs = 5 * SECOND
/** The owner of the found token used it before the world began. */
const prehistoryDays = 60

/** The demo's fleet, begun `backfillDays` before it was first opened on this state, and the same ever after. */
export async function openDemoFleet(options: DemoFleetOptions): Promise<Fleet> {
  const { seed, clock, cursors } = options
  const known = numberIn(cursors.get(worldCursor), 'firstOpenedAt')
  const firstOpenedAt = known > 0 ? known : clock.now()
  if (known === 0) await cursors.set(worldCursor, { firstOpenedAt })
  return createFleet({
    seed,
    startAt: Math.floor(firstOpenedAt / HOUR) * HOUR - (options.backfillDays ?? 30) * DAY,
    landmark: firstOpenedAt + 2 * 60 * SECOND,
    ...(options.agents === undefined ? {} : { agents: options.agents }),
    ...(options.volume === undefined ? {} : { volume: options.volume }),
  })
}

/**
 * The past month as fast as it is taken, then life in real time, with one incident a minute in. Resumes exactly:
 * what fell due while it was down is delivered as backlog.
 */
export function createDemoSource(parts: DemoSourceParts): Source {
  const { fleet, clock, cursors } = parts
  const incident = parts.incident ?? pocketos
  const sleep = parts.sleep ?? timerSleep
  const begin = fleet.startsAt - prehistoryDays * DAY

  const play = (one: Incident, at: number): readonly SimulatedRecord[] =>
    one.splice(fleet, one.agentId, at, fleet.seed)
  const stream = (from: number, to: number, incidentAt: number): Iterable<SimulatedRecord> => {
    const gone = (parts.past ?? []).flatMap((one) =>
      play(one.incident, fleet.landmark - one.beforeMs),
    )
    const now = incidentAt === 0 ? [] : play(incident, incidentAt)
    const due = [...gone, ...now].filter(
      (record) => record.deliveredAt >= from && record.deliveredAt < to,
    )
    return mergeByDelivery(fleet.records(from, to), due)
  }

  return {
    name: 'demo',
    async run(deliver, signal) {
      let position = readPosition(cursors.get(positionCursor), begin)
      const hand = async (batch: readonly RawRecord[], next: Position): Promise<void> => {
        if (batch.length > 0) await deliver(batch)
        await cursors.set(positionCursor, { ...next })
        position = next
      }
      while (!signal.aborted) {
        const horizon = clock.now()
        const { incidentAt } = position
        const past = stream(position.deliveredBefore, horizon, incidentAt)
        await tellThePast(past, horizon, incidentAt, hand, signal, (at) =>
          parts.onProgress?.(Math.max(0, at - fleet.startsAt), horizon - fleet.startsAt),
        )
        if (clock.now() - horizon < 2 * SECOND) break
      }
      if (signal.aborted) return
      if (position.incidentAt === 0) {
        const incidentAt = clock.now() + (parts.incidentAfterMs ?? 60 * SECOND)
        await hand([], { ...position, incidentAt })
      }
      const { incidentAt } = position
      const future = stream(position.deliveredBefore, Number.POSITIVE_INFINITY, incidentAt)
      await liveOn(future, incidentAt, hand, signal, clock, sleep)
    },
  }
}

type Hand = (batch: readonly RawRecord[], next: Position) => Promise<void>

/** Batches end between two milliseconds, so that one number says exactly what has been delivered. */
async function tellThePast(
  records: Iterable<SimulatedRecord>,
  horizon: number,
  incidentAt: number,
  hand: Hand,
  signal: AbortSignal,
  progress: (at: number) => void,
): Promise<void> {
  let batch: RawRecord[] = []
  let last = 0
  for (const record of records) {
    if (signal.aborted) return
    if (batch.length >= batchRecords && record.deliveredAt > last) {
      await hand(batch, { deliveredBefore: record.deliveredAt, incidentAt })
      progress(record.deliveredAt)
      batch = []
    }
    batch.push(rawRecord(record))
    last = record.deliveredAt
  }
  await hand(batch, { deliveredBefore: horizon, incidentAt })
  progress(horizon)
}

async function liveOn(
  records: Iterable<SimulatedRecord>,
  incidentAt: number,
  hand: Hand,
  signal: AbortSignal,
  clock: Clock,
  sleep: NonNullable<DemoSourceParts['sleep']>,
): Promise<void> {
  const iterator = records[Symbol.iterator]()
  let next = iterator.next()
  while (!signal.aborted && next.done !== true) {
    const now = clock.now()
    const early = next.value.deliveredAt - now
    if (early > 0) {
      await sleep(Math.min(early, longestSleepMs), signal)
      continue
    }
    const batch: RawRecord[] = []
    let reached = now
    while (next.done !== true && next.value.deliveredAt <= now) {
      if (batch.length >= batchRecords && next.value.deliveredAt > reached) break
      reached = next.value.deliveredAt
      batch.push(rawRecord(next.value))
      next = iterator.next()
    }
    await hand(batch, { deliveredBefore: reached + 1, incidentAt })
  }
}

const rawRecord = (record: SimulatedRecord): RawRecord => ({
  source: record.source,
  origin: 'demo',
  receivedAt: record.deliveredAt,
  body: record.body,
})

function readPosition(stored: Json | undefined, begin: number): Position {
  const deliveredBefore = numberIn(stored, 'deliveredBefore')
  return {
    deliveredBefore: deliveredBefore > 0 ? deliveredBefore : begin,
    incidentAt: numberIn(stored, 'incidentAt'),
  }
}

/** 0 where there is none. */
function numberIn(stored: Json | undefined, key: string): number {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return 0
  const value = (stored as { readonly [key: string]: Json })[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function timerSleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
