import { mkdirSync } from 'node:fs'
import type { Database, RootDatabase } from 'lmdb'
import { open } from 'lmdb'
import type { Topic } from './event-log.ts'

/** What is known of one topic: the next offset of each partition, and the bytes held. */
export interface TopicState {
  readonly ends: readonly number[]
  readonly bytes: number
}

type PositionKey = [topic: Topic, group: string, partition: number]
type BatchKey = [topic: Topic, partition: number, first: number]

/** The tables of one embedded log, in one lmdb environment. */
export interface LogEnvironment {
  readonly batches: Database<Buffer, BatchKey>
  readonly topics: Database<TopicState, Topic>
  readonly positions: Database<number, PositionKey>
  /** Runs `work` in a write transaction of its own; resolves once that is on disk. */
  write<T>(work: () => T): Promise<T>
  /** Lets the next read see what other threads and processes have written. */
  refresh(): void
  close(): Promise<void>
}

/**
 * Opens lmdb at `path`. `mapSizeBytes` is address space, not disk. lmdb would otherwise acknowledge before the disk
 * does (overlappingSync), which `append` may not.
 */
export function openLogEnvironment(
  path: string,
  mapSizeBytes: number,
  partitions: number,
): LogEnvironment {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const root: RootDatabase = open({
    path,
    mapSize: mapSizeBytes,
    overlappingSync: false,
    maxDbs: 4,
  })
  // A killed process leaves its place in the reader table, and pages it might read are never used again.
  root.readerCheck()
  const settings: Database<number, string> = root.openDB({ name: 'settings', encoding: 'json' })
  const made = settings.get('partitions')
  if (made === undefined) settings.putSync('partitions', partitions)
  else if (made !== partitions) {
    throw new Error(
      `the log at ${path} has ${made} partitions, not ${partitions}: keys would change theirs. Set partitions to ${made}, or begin another log`,
    )
  }
  return {
    batches: root.openDB({ name: 'batches', encoding: 'binary' }),
    topics: root.openDB({ name: 'topics', encoding: 'json' }),
    positions: root.openDB({ name: 'positions', encoding: 'json' }),
    write: (work) => root.transaction(work),
    refresh: () => root.resetReadTxn(),
    close: () => root.close(),
  }
}

export function topicState(env: LogEnvironment, topic: Topic, partitions: number): TopicState {
  return env.topics.get(topic) ?? { ends: new Array<number>(partitions).fill(0), bytes: 0 }
}
