import type { Store } from '@tripline/infra'
import type { Alert, AlertStatus } from './wire.ts'

/** Alerts kept in memory: every queue fits, and a list costs no query while a replay keeps the store busy. */
const MAX_ALERTS = 10_000
/** Versions kept for streams that reconnect before the store has them. */
const MAX_RECENT = 1_000

/** The latest version of the newest alerts, in memory; older ones come from the store. */
export interface AlertBook {
  add(alert: Alert): void
  get(id: string): Promise<Alert | null>
  /** Newest versions first is not promised: callers sort. */
  all(): Iterable<Alert>
  count(status: AlertStatus): number
  /** Versions after a sequence, oldest first, for a stream that resumes. */
  since(sequence: number): Promise<readonly Alert[]>
}

interface Row {
  readonly body: string
}

export async function openAlertBook(store: Store): Promise<AlertBook> {
  const alerts = new Map<string, Alert>()
  const recent: Alert[] = []

  const rows = await store.query<Row>(
    `SELECT argMax(body, sequence) AS body FROM alerts GROUP BY id ORDER BY max(sequence) DESC LIMIT {max:UInt32}`,
    { max: MAX_ALERTS },
  )
  for (const row of [...rows].reverse()) keep(decode(row))

  function keep(alert: Alert): void {
    const known = alerts.get(alert.id)
    if (known !== undefined && known.sequence >= alert.sequence) return
    alerts.set(alert.id, alert)
    if (alerts.size <= MAX_ALERTS) return
    const oldest = alerts.keys().next()
    if (!oldest.done) alerts.delete(oldest.value)
  }

  return {
    add(alert) {
      keep(alert)
      recent.push(alert)
      if (recent.length > MAX_RECENT) recent.shift()
    },
    async get(id) {
      const known = alerts.get(id)
      if (known !== undefined) return known
      const [row] = await store.query<Row>(
        'SELECT argMax(body, sequence) AS body FROM alerts WHERE id = {id:String} GROUP BY id',
        { id },
      )
      return row === undefined ? null : decode(row)
    },
    all: () => alerts.values(),
    count(status) {
      let n = 0
      for (const alert of alerts.values()) if (alert.status === status) n++
      return n
    },
    async since(sequence) {
      const oldest = recent[0]
      if (oldest !== undefined && oldest.sequence <= sequence + 1) {
        return recent.filter((alert) => alert.sequence > sequence)
      }
      const stored = await store.query<Row>(
        'SELECT body FROM alerts WHERE sequence > {sequence:UInt64} ORDER BY sequence LIMIT {max:UInt32}',
        { sequence, max: MAX_RECENT },
      )
      const seen = new Map<number, Alert>()
      for (const alert of [...stored.map(decode), ...recent]) {
        if (alert.sequence > sequence) seen.set(alert.sequence, alert)
      }
      return [...seen.values()].sort((a, b) => a.sequence - b.sequence)
    },
  }
}

/** The body was written by this program from its own schema. */
function decode(row: Row): Alert {
  return JSON.parse(row.body) as Alert
}
