import type { Store } from '@tripline/infra'
import { completed } from './alerts/completed.ts'
import type { Alert, AlertStatus } from './wire.ts'

/** Alerts kept in memory: every queue fits, and a list costs no query while a replay keeps the store busy. */
const MAX_ALERTS = 10_000
/** Made free at once when they are too many, so that a full book does not look for the next to go at every alert. */
const ROOM = 500
/** Versions kept for streams that come back before the store has them. */
const MAX_RECENT = 1_000
/** Bodies read at once: an answer of the store is bounded. */
const BODIES_A_QUERY = 500

/** The latest version of every alert that matters now, in memory; the rest comes from the store. */
export interface AlertBook {
  /** Takes in a version. One that is not newer than all before was told in an earlier life, and is not told again. */
  add(alert: Alert): void
  /** Calls with each new version, in order of sequence. Returns how to stop. */
  onVersion(listener: (alert: Alert) => void): () => void
  get(id: string): Promise<Alert | null>
  /** In no order: callers sort. */
  all(): Iterable<Alert>
  count(status: AlertStatus): number
  /** Highest sequence there is; -1 when there is none. */
  latest(): number
  /** The first `limit` versions after a sequence, oldest first; null when memory does not reach back that far. */
  recentAfter(sequence: number, limit: number): readonly Alert[] | null
  /** The same from the store, which may lag a second behind. */
  storedAfter(sequence: number, limit: number): Promise<readonly Alert[]>
}

interface Row {
  readonly body: string
}

export async function openAlertBook(store: Store): Promise<AlertBook> {
  const alerts = new Map<string, Alert>()
  const recent: Alert[] = []
  const listeners = new Set<(alert: Alert) => void>()

  for (const alert of await readNewest(store)) alerts.set(alert.id, alert)
  let latest = await highestSequence(store)
  /** Every version after this one is in `recent`. */
  let floor = latest

  return {
    add(alert) {
      if (alert.sequence <= latest) return
      latest = alert.sequence
      alerts.set(alert.id, alert)
      if (alerts.size > MAX_ALERTS) makeRoom(alerts)
      recent.push(alert)
      if (recent.length > MAX_RECENT) floor = recent.shift()?.sequence ?? floor
      for (const listener of listeners) listener(alert)
    },
    onVersion(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get: async (id) => alerts.get(id) ?? (await readOne(store, id)),
    all: () => alerts.values(),
    count(status) {
      let n = 0
      for (const alert of alerts.values()) if (alert.status === status) n++
      return n
    },
    latest: () => latest,
    recentAfter(sequence, limit) {
      if (sequence < floor) return null
      const from = recent.findIndex((alert) => alert.sequence > sequence)
      return from < 0 ? [] : recent.slice(from, from + limit)
    },
    storedAfter: (sequence, limit) => readAfter(store, sequence, limit),
  }
}

/** The closed ones leave first, then the oldest. */
function makeRoom(alerts: Map<string, Alert>): void {
  const closed = (alert: Alert) => Number(alert.status === 'closed')
  const leaving = [...alerts.values()].sort(
    (a, b) => closed(b) - closed(a) || a.sequence - b.sequence,
  )
  for (const alert of leaving.slice(0, alerts.size - MAX_ALERTS + ROOM)) alerts.delete(alert.id)
}

async function readOne(store: Store, id: string): Promise<Alert | null> {
  const [row] = await store.query<Row>(
    'SELECT body FROM alerts WHERE id = {id:String} ORDER BY id DESC, sequence DESC LIMIT 1',
    { id },
  )
  return row === undefined ? null : decode(row)
}

async function readAfter(store: Store, sequence: number, limit: number): Promise<readonly Alert[]> {
  const rows = await store.query<Row>(
    `SELECT body FROM alerts WHERE sequence >= {from:UInt64}
     ORDER BY sequence LIMIT 1 BY sequence LIMIT {limit:UInt32}`,
    { from: sequence + 1, limit },
  )
  return rows.map(decode)
}

/** Open ones first, then the newest. Found by their small columns; only then are the bodies read. */
async function readNewest(store: Store): Promise<readonly Alert[]> {
  const newest = await store.query<{ id: string; sequence: number }>(
    `SELECT id, max(sequence) AS sequence FROM alerts GROUP BY id
     ORDER BY argMax(status, alerts.sequence) = 'closed', sequence DESC LIMIT {max:UInt32}`,
    { max: MAX_ALERTS },
  )
  const found: Alert[] = []
  for (let i = 0; i < newest.length; i += BODIES_A_QUERY) {
    const some = newest.slice(i, i + BODIES_A_QUERY)
    const rows = await store.query<Row>(
      `SELECT body FROM alerts WHERE id IN {ids:Array(String)} AND sequence IN {sequences:Array(UInt64)}
       LIMIT 1 BY id`,
      { ids: some.map(({ id }) => id), sequences: some.map(({ sequence }) => sequence) },
    )
    for (const row of rows) found.push(decode(row))
  }
  return found
}

async function highestSequence(store: Store): Promise<number> {
  const [row] = await store.query<{ highest: number }>(
    'SELECT max(sequence) AS highest FROM alerts HAVING count() > 0',
  )
  return row?.highest ?? -1
}

/** The body was written by this program from its own schema, or by an earlier release from a smaller one. */
function decode(row: Row): Alert {
  return completed(JSON.parse(row.body) as Alert)
}
