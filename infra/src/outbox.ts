import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Database } from 'lmdb'
import { open } from 'lmdb'
import type { Json } from './json.ts'

/** Something that has to reach one receiver. Within a lane the order holds: the next goes when the one before is settled. */
export interface OutboxMessage {
  readonly receiver: string
  readonly lane: string
  /** Place within the lane; with receiver and lane it names the message, so that putting it again changes nothing. */
  readonly order: number
  /** The same however often it is sent. */
  readonly id: string
  readonly body: string
}

/** A message with what has come of it so far. */
export interface Pending extends OutboxMessage {
  readonly putAt: number
  readonly attempts: number
  /** Not before. */
  readonly nextAt: number
  /** Why the last attempt failed; '' before it. */
  readonly lastError: string
}

export interface DeadMessage extends Pending {
  readonly diedAt: number
}

export interface Attempt {
  readonly attempts: number
  readonly nextAt: number
  readonly lastError: string
}

/** Durable queues of what goes out. Every promise resolves once it is on disk. One process at a time. */
export interface Outbox {
  /** Takes messages, and remembers by name how far their source has been read, in one step. Beyond the bound they are dead at once. */
  put(
    messages: readonly OutboxMessage[],
    marks: ReadonlyMap<string, Json>,
    at: number,
  ): Promise<void>
  mark(name: string): Json | undefined
  setMark(name: string, value: Json): Promise<void>
  /** Lanes of a receiver that hold something, with the time their first message may go. */
  lanes(receiver: string): ReadonlyMap<string, number>
  /** The message of a lane whose turn it is. */
  first(receiver: string, lane: string): Pending | null
  settled(message: OutboxMessage): Promise<void>
  failed(message: OutboxMessage, attempt: Attempt): Promise<void>
  /** No further attempt; kept to be looked at and sent again. */
  bury(message: OutboxMessage, attempt: Attempt, at: number): Promise<void>
  dead(receiver: string, limit: number): readonly DeadMessage[]
  /** Puts dead messages back, as if never tried: those with these ids, or all. Returns which. */
  revive(
    receiver: string,
    ids: ReadonlySet<string> | null,
    at: number,
  ): Promise<readonly DeadMessage[]>
  counts(receiver: string): { readonly pending: number; readonly dead: number }
  /** Receivers that hold something. */
  receivers(): ReadonlySet<string>
  close(): Promise<void>
}

type Key = [receiver: string, lane: string, order: number]

/** Most messages kept for one receiver, and most that are dead: the oldest dead ones make room. */
const MAX_PENDING = 100_000
const MAX_DEAD = 20_000
const MAP_BYTES = 8 * 1024 ** 3

export interface OutboxOptions {
  /** A folder of its own. */
  readonly path: string
  readonly maxPending?: number
  readonly maxDead?: number
}

export function openOutbox(options: OutboxOptions): Outbox {
  const { path, maxPending = MAX_PENDING, maxDead = MAX_DEAD } = options
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // lmdb would otherwise resolve before the disk has it.
  const root = open({ path, mapSize: MAP_BYTES, overlappingSync: false, maxDbs: 4 })
  root.readerCheck()
  const pending: Database<Pending, Key> = root.openDB({ name: 'pending', encoding: 'json' })
  const buried: Database<DeadMessage, Key> = root.openDB({ name: 'dead', encoding: 'json' })
  const marks: Database<Json, string> = root.openDB({ name: 'marks', encoding: 'json' })
  const counts = new Map<string, { pending: number; dead: number }>()
  for (const [receiver] of pending.getKeys()) countsOf(receiver).pending++
  for (const [receiver] of buried.getKeys()) countsOf(receiver).dead++

  function countsOf(receiver: string): { pending: number; dead: number } {
    const known = counts.get(receiver)
    if (known !== undefined) return known
    const made = { pending: 0, dead: 0 }
    counts.set(receiver, made)
    return made
  }

  /** Inside a write transaction. */
  function addPending(message: Pending): void {
    if (pending.doesExist(keyOf(message))) return
    countsOf(message.receiver).pending++
    void pending.put(keyOf(message), message)
  }

  function takePending(message: OutboxMessage): Pending | undefined {
    const found = pending.get(keyOf(message))
    if (found === undefined) return undefined
    countsOf(message.receiver).pending--
    void pending.remove(keyOf(message))
    return found
  }

  function addDead(message: DeadMessage): void {
    const own = countsOf(message.receiver)
    if (!buried.doesExist(keyOf(message))) own.dead++
    void buried.put(keyOf(message), message)
    if (own.dead > maxDead) dropOldest(message.receiver)
  }

  function dropOldest(receiver: string): void {
    const oldestFirst = [...buried.getRange(rangeOf(receiver))]
      .map(({ value }) => value)
      .sort((a, b) => a.diedAt - b.diedAt || a.order - b.order)
    // Some at once, so that not every death looks through all of them.
    for (const message of oldestFirst.slice(0, Math.ceil(maxDead / 20))) {
      void buried.remove(keyOf(message))
      countsOf(receiver).dead--
    }
  }

  return {
    async put(messages, newMarks, at) {
      await root.transaction(() => {
        for (const message of messages) {
          const fresh = { ...message, putAt: at, attempts: 0, nextAt: at, lastError: '' }
          if (countsOf(message.receiver).pending < maxPending) addPending(fresh)
          else addDead({ ...fresh, lastError: 'too many are waiting', diedAt: at })
        }
        for (const [name, value] of newMarks) void marks.put(keyed(name), value)
      })
    },
    mark: (name) => marks.get(keyed(name)),
    async setMark(name, value) {
      await marks.put(keyed(name), value)
    },
    lanes(receiver) {
      root.resetReadTxn()
      const found = new Map<string, number>()
      for (const { value } of pending.getRange(rangeOf(receiver))) {
        if (!found.has(value.lane)) found.set(value.lane, value.nextAt)
      }
      return found
    },
    first(receiver, lane) {
      root.resetReadTxn()
      const own = keyed(lane)
      const range = { start: [receiver, own, 0], end: [receiver, own, Number.MAX_SAFE_INTEGER] }
      for (const { value } of pending.getRange({ ...range, limit: 1 })) return value
      return null
    },
    async settled(message) {
      await root.transaction(() => void takePending(message))
    },
    async failed(message, attempt) {
      await root.transaction(() => {
        const found = pending.get(keyOf(message))
        if (found !== undefined) void pending.put(keyOf(message), { ...found, ...attempt })
      })
    },
    async bury(message, attempt, at) {
      await root.transaction(() => {
        const found = takePending(message)
        if (found !== undefined) addDead({ ...found, ...attempt, diedAt: at })
      })
    },
    dead(receiver, limit) {
      root.resetReadTxn()
      return [...buried.getRange(rangeOf(receiver))]
        .map(({ value }) => value)
        .sort((a, b) => b.diedAt - a.diedAt || b.order - a.order)
        .slice(0, limit)
    },
    async revive(receiver, ids, at) {
      return await root.transaction(() => {
        const chosen = [...buried.getRange(rangeOf(receiver))]
          .map(({ value }) => value)
          .filter(({ id }) => ids === null || ids.has(id))
        for (const message of chosen) {
          void buried.remove(keyOf(message))
          countsOf(receiver).dead--
          const { diedAt: _, ...kept } = message
          addPending({ ...kept, attempts: 0, nextAt: at, lastError: '' })
        }
        return chosen
      })
    },
    counts: (receiver) => ({ ...countsOf(receiver) }),
    receivers: () =>
      new Set([...counts].flatMap(([name, own]) => (own.pending + own.dead > 0 ? [name] : []))),
    close: () => root.close(),
  }
}

const rangeOf = (receiver: string) => ({ start: [receiver, ''], end: [receiver, '~'] })

const keyOf = ({ receiver, lane, order }: OutboxMessage): Key => [receiver, keyed(lane), order]

/** Names may be of any length; an lmdb key may not. */
function keyed(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
