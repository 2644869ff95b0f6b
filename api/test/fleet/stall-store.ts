import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { decodeEvent } from '@tripline/ingest'
import { eventually } from '../running-tripline.ts'
import type { ChaosGround } from './chaos-ground.ts'
import { inventParts } from './invent-parts.ts'
import type { MemoryWatch } from './memory-watch.ts'
import { watchMemory } from './memory-watch.ts'
import { messagesOf, readTopic } from './read-fleet-log.ts'
import type { TestFleet } from './test-fleet.ts'
import { startFleet } from './test-fleet.ts'

export interface StallPlan {
  readonly ground: ChaosGround
  readonly events: number
  readonly workers: number
  readonly partitions: number
  readonly stallMs: number
  /** Share of the events that are stored when the store stops answering. */
  readonly warm: number
  readonly limitMs: number
}

export interface StallResult {
  readonly records: number
  /** Different events in the log. */
  readonly events: number
  readonly lost: number
  readonly twice: number
  readonly memory: MemoryWatch['most']
  /** Events stored a second until the store stopped. */
  readonly beforePerSecond: number
  /** Messages that came into the log meanwhile: there was load. */
  readonly cameMeanwhile: number
  /** It did not answer meanwhile. */
  readonly wasSilent: boolean
  /** In the log and not stored when it answered again. */
  readonly backlog: number
  /** Events stored a second from then on, until nine tenths of the backlog were: what is in the log twice never is. */
  readonly afterPerSecond: number
  /** Processes of the fleet that ended by themselves. */
  readonly ended: number
}

const LOOK_MS = 500
const OF_BACKLOG = 0.9
/** Above what a process had before: batches and blocks in hand, which are bounded, and what the engine of JavaScript lets lie. */
const ROOM_BYTES = 192 * 2 ** 20

/** Roles of which one process had much more memory during the stall, or after it, than any had before. */
export function grown(memory: StallResult['memory']): readonly string[] {
  return [...memory]
    .filter(([, { before, during, after }]) => Math.max(during, after) > before + ROOM_BYTES)
    .map(([role]) => role)
}

/** The store stops answering under full load, and answers again: SIGSTOP to the engine, which closes no connection. */
export async function stallStore(plan: StallPlan): Promise<StallResult> {
  const { ground, limitMs } = plan
  const parts = inventParts(join(ground.folder, 'parts'), plan.events)
  const fleet = await startFleet({
    ...{ folder: ground.folder, name: 'stalled', brokers: ground.kafka.brokers },
    ...{ replication: Math.min(3, ground.kafka.brokers.length), server: ground.server },
    ...{ partitions: plan.partitions, workers: plan.workers, collectors: 1 },
    registry: parts.fleet.registry(),
  })
  ground.add(fleet)
  const memory = watchMemory(fleet.processes)
  const stored = async () => (await fleet.state()).events
  const storedAtLeast = (count: number): Promise<number> =>
    eventually(`${count} events to be stored`, limitMs, stored, (seen) => seen >= count, LOOK_MS)
  /** Until so many are stored. */
  const rateUntil = async (from: number, count: number): Promise<number> => {
    const startedAt = performance.now()
    return (1000 * ((await storedAtLeast(count)) - from)) / (performance.now() - startedAt)
  }
  try {
    for (let part = 0; part < parts.parts; part++) parts.deliver(fleet.logs, part)
    const warm = Math.ceil(parts.records * plan.warm)
    // Not from the first on: processes that have just started are slow.
    const beforePerSecond = await rateUntil(await storedAtLeast(Math.ceil(warm / 2)), warm)

    const before = { stored: await stored(), logged: await messagesOf(fleet.log, 'events') }
    memory.begin('during')
    ground.server.stall()
    const wasSilent = await silentFor(fleet, plan.stallMs)
    const logged = await messagesOf(fleet.log, 'events')
    memory.begin('after')
    ground.server.wake()
    const backlog = logged - before.stored
    const enough = Math.ceil(before.stored + backlog * OF_BACKLOG)
    const afterPerSecond = await rateUntil(before.stored, enough)

    await fleet.allRead(parts.records, limitMs)
    return {
      ...{ records: parts.records, ...(await lostAndTwice(fleet, limitMs)) },
      ...{ memory: memory.most, wasSilent, backlog, beforePerSecond, afterPerSecond },
      cameMeanwhile: logged - before.logged,
      ended: fleet.processes.reduce((sum, { ended }) => sum + ended.length, 0),
    }
  } finally {
    memory.stop()
  }
}

/** Whether the store says nothing for so long, which this takes. */
async function silentFor({ store }: TestFleet, ms: number): Promise<boolean> {
  const answer = store.query('SELECT 1').then(
    () => false,
    () => false,
  )
  return await Promise.race([answer, pause(ms, true)])
}

/** Every event that is in the log is to be in the store, once. */
async function lostAndTwice(
  fleet: TestFleet,
  limitMs: number,
): Promise<Pick<StallResult, 'events' | 'lost' | 'twice'>> {
  await fleet.settled(1, limitMs)
  const logged = new Set<string>()
  await readTopic(fleet.log, 'events', ({ value }) => {
    const event = decodeEvent(value)
    if (event !== null) logged.add(event.id)
  })
  const rows = await fleet.store.query<{ id: string }>('SELECT id FROM events')
  const stored = new Set(rows.map(({ id }) => id))
  const lost = [...logged].filter((id) => !stored.has(id)).length
  return { events: logged.size, lost, twice: rows.length - stored.size }
}
