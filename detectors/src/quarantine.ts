import type { AuditEvent } from '@tripline/ingest'

/** An event kept from being learned, with what it scored when it came. */
export interface HeldEvent {
  /** Without its record: learning never reads it. */
  readonly event: AuditEvent
  /** Raw score of each detector and of the event, for the calibration windows. */
  readonly raw: readonly number[]
  /** The calibration windows have it already. */
  readonly counted: boolean
  /** False for what only lies in the session of one. */
  readonly finding: boolean
}

/**
 * What nobody may learn from yet: the events of alerts without a verdict, and findings that raised no alert, for as
 * long as one might still come. Bounded: what does not fit is never learned.
 */
export interface Quarantine {
  hold(key: string, held: HeldEvent): void
  /** Gives the events of `key`, oldest first, and forgets them. */
  release(key: string): readonly HeldEvent[]
  /** Adds what is held under `from` to `to`: the alert came after all. */
  move(from: string, to: string): void
  peek(key: string): readonly HeldEvent[]
  /** Keys changed since the last call. */
  takeChanges(sink: (key: string) => void): void
  restore(key: string, held: readonly HeldEvent[]): void
  /** Events that did not fit. */
  readonly dropped: () => number
}

const MOST_PER_KEY = 256
const MOST_IN_ALL = 65_536

export function createQuarantine(): Quarantine {
  const lists = new Map<string, HeldEvent[]>()
  const changes = new Set<string>()
  let total = 0
  let dropped = 0

  const hold: Quarantine['hold'] = (key, held) => {
    const list = lists.get(key) ?? []
    if (list.length >= MOST_PER_KEY || total >= MOST_IN_ALL) {
      dropped++
      return
    }
    list.push(held)
    total++
    lists.set(key, list)
    changes.add(key)
  }

  const release: Quarantine['release'] = (key) => {
    const list = lists.get(key)
    if (list === undefined) return []
    lists.delete(key)
    total -= list.length
    changes.add(key)
    return list
  }

  return {
    hold,
    release,
    move: (from, to) => {
      for (const held of release(from)) hold(to, held)
    },
    peek: (key) => lists.get(key) ?? [],
    takeChanges: (sink) => {
      for (const key of changes) sink(key)
      changes.clear()
    },
    restore: (key, held) => {
      lists.set(key, [...held])
      total += held.length
    },
    dropped: () => dropped,
  }
}
