import type { Clock, EventLog, Fence, LogMessage, Store } from '@tripline/infra'
import { claimPartition, isStillOwner } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { Peek } from '../gate/serve-scores.ts'
import { DETECT_GROUP, MAX_BATCH } from './consume-events.ts'
import type { StageOpener } from './open-stage.ts'
import type { CommandAnswer, LogCommand } from './pipeline.ts'
import { someAtATime } from './some-at-a-time.ts'
import type { Consumed, Taker } from './take-events.ts'
import { createTaker } from './take-events.ts'

export interface PartitionsParts {
  readonly log: EventLog
  readonly store: Store
  readonly clock: Clock
  readonly checkpointMs: number
  /** Rejects where a newer release wrote the partition's checkpoint: then its owner is left in peace. */
  readonly assertReadable: (partition: number) => Promise<void>
  /** Finds the partition's checkpoint, for whoever has just claimed it. */
  readonly openerOf: (partition: number, fence: Fence) => Promise<StageOpener>
  readonly onCommand: (command: LogCommand, answer: CommandAnswer) => void
  /** What was learned of a partition can no longer be trusted: the process ends, and the next start resumes. */
  readonly onBroken: (error: unknown) => void
  /** Where and how this process answers what an action would score; without, it does not. */
  readonly answers?: ScoreAnswers | undefined
}

export interface ScoreAnswers {
  readonly address: string
  /** Runs between any two events of a batch: what was asked meanwhile is answered there. */
  answerWaiting(): void
}

/** Detection of those partitions of the events topic that the group gives this process. */
export interface PartitionsConsumer {
  /** Runs until the signal aborts, then saves. */
  run(signal: AbortSignal): Promise<void>
  /** Has been given its share of the partitions, which may be none. */
  hasJoined(): boolean
  /** Of the partitions held now. */
  consumed(): ReadonlyMap<number, Consumed>
  /** What an event of that partition would score; null for a partition of others. */
  peek(partition: number, event: AuditEvent): ReturnType<Peek>
}

interface Held {
  readonly fence: Fence
  readonly taker: Taker
}

/** Opening waits for the store more than for the processor. Bounded, because each reads a state and its ids. */
const OPENING_AT_A_TIME = 4

/**
 * One detection a partition, each with its own checkpoint. What is given up is saved first and kept in memory: a rebalance gives
 * most partitions back to whoever had them, and what nobody has claimed meanwhile goes on where it was. Every other owner opens
 * from the checkpoint, after a claim that shuts its predecessor's inserts out.
 */
export function createPartitionsConsumer(parts: PartitionsParts): PartitionsConsumer {
  const { log, store, clock } = parts
  const held = new Map<number, Held>()
  const parked = new Map<number, Held>()
  let joined = false

  async function open(partition: number): Promise<Held> {
    const before = parked.get(partition)
    parked.delete(partition)
    if (before !== undefined) {
      if (await isStillOwner(store, before.fence)) return before
      await discard(before)
    }
    await parts.assertReadable(partition)
    const fence = await claimPartition(store, fenceName(partition), clock, parts.answers?.address)
    const opener = await parts.openerOf(partition, fence)
    const taker = createTaker({
      ...{ opener, clock, checkpointMs: parts.checkpointMs, onBroken: parts.onBroken },
      between: parts.answers?.answerWaiting,
      onCommand: parts.onCommand,
      onReached: () => undefined,
      // The log forgets by time.
      onSaved: () => Promise.resolve(),
    })
    await taker.wake()
    return { fence, taker }
  }

  async function assigned(partitions: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const starts = new Map<number, string>()
    await someAtATime(OPENING_AT_A_TIME, partitions, async (partition) => {
      const one = await open(partition)
      held.set(partition, one)
      starts.set(partition, String(one.taker.consumed().offset + 1))
    })
    // What went elsewhere is somebody else's now.
    for (const one of parked.values()) await discard(one)
    parked.clear()
    joined = true
    return starts
  }

  async function revoked(partitions: readonly number[]): Promise<void> {
    const leaving = partitions.flatMap((partition) => {
      const one = held.get(partition)
      held.delete(partition)
      return one === undefined ? [] : [[partition, one] as const]
    })
    await Promise.all(
      leaving.map(async ([partition, one]) => {
        await one.taker.save()
        parked.set(partition, one)
      }),
    )
  }

  async function take(messages: readonly LogMessage[]): Promise<void> {
    const partition = messages[0]?.position.partition ?? -1
    const one = held.get(partition)
    if (one === undefined) throw new Error(`partition ${partition} is not held`)
    try {
      await one.taker.take(messages)
    } catch (error) {
      // Half a batch is learned: not to be done again on top of it.
      parts.onBroken(error)
      throw error
    }
  }

  return {
    hasJoined: () => joined,
    consumed: () => new Map([...held].map(([at, { taker }]) => [at, taker.consumed()])),
    peek: (partition, event) => held.get(partition)?.taker.open()?.stage.peek(event) ?? null,
    async run(signal) {
      const ticking = setInterval(
        () => {
          for (const { taker } of held.values()) taker.tick()
        },
        Math.min(1000, parts.checkpointMs),
      )
      try {
        await log.consume('events', DETECT_GROUP, take, signal, {
          ...{ maxBatch: MAX_BATCH, onAssigned: assigned, onRevoked: revoked },
        })
      } finally {
        clearInterval(ticking)
      }
      for (const one of [...held.values(), ...parked.values()]) await discard(one)
    },
  }
}

export const fenceName = (partition: number): string => `events/${partition}`

/** Its writers hold nothing any more, or what they hold is refused. */
async function discard({ taker }: Held): Promise<void> {
  await taker
    .open()
    ?.writers.close()
    .catch(() => undefined)
}
