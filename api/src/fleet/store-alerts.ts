import type { Clock, Column, EventLog, Fence, LogMessage, Store } from '@tripline/infra'
import { blockBuilder, claimPartition, pause } from '@tripline/infra'
import { alertColumns } from '../alerts/finding-columns.ts'
import type { Alert } from '../wire.ts'
import { isNews, markOf, readAlertMarks } from './alert-marks.ts'
import { decodeAlertRecord } from './alert-record.ts'

interface Told {
  /** Its sequence is its mark. */
  readonly alert: Alert
  readonly partition: number
  /** Its sequence where it was detected. */
  readonly origin: number
}

const columns: readonly Column<Told>[] = [
  ...alertColumns.map(
    (column): Column<Told> => ({ ...column, of: ({ alert }) => column.of(alert) }),
  ),
  { name: 'origin', type: 'UInt64', of: ({ origin }) => origin },
  { name: 'log_partition', type: 'UInt16', of: ({ partition }) => partition },
]

const GROUP = 'alert-writer'
const MAX_BATCH = 500
/** Streams have alerts from the topic; the table may come a little later, and takes many at once as easily as one. */
const PACE_MS = 500

/** Carries the topic `alerts` into the table of that name, each version once. One of all replicas does so at a time. */
export async function storeAlerts(
  log: EventLog,
  store: Store,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let owned: { readonly fence: Fence; told: Map<number, number> } | null = null
  let insertedAt = Number.NEGATIVE_INFINITY

  async function write(batch: readonly LogMessage[]): Promise<void> {
    // Meanwhile the next batch grows.
    await pause(Math.max(0, insertedAt + PACE_MS - performance.now()), signal)
    if (owned === null) throw new Error('the topic alerts is not held')
    // Counted as told once it is stored: what fails comes again.
    const told = new Map(owned.told)
    const block = blockBuilder(columns)
    for (const { value, position } of batch) {
      const record = decodeAlertRecord(value)
      if (record.kind !== 'alert' || !isNews(told, record)) continue
      const { partition, alert } = record
      const mark = markOf(position.offset)
      block.push({ alert: { ...alert, sequence: mark }, partition, origin: alert.sequence })
    }
    const [first, last] = [batch[0]?.position.offset, batch.at(-1)?.position.offset]
    if (block.rows > 0) {
      insertedAt = performance.now()
      await store.insertBlock('alerts', block.finish(), `alerts/${first}-${last}`, owned.fence)
    }
    owned.told = told
  }

  await log.consume('alerts', GROUP, write, signal, {
    maxBatch: MAX_BATCH,
    async onAssigned(partitions) {
      if (partitions.length === 0) return new Map()
      const fence = await claimPartition(store, 'alerts/0', clock)
      // After the claim: nothing of a predecessor can come in behind what is read here.
      const { next, told } = await readAlertMarks(store)
      owned = { fence, told }
      return new Map(partitions.map((partition) => [partition, String(next)]))
    },
    async onRevoked() {
      owned = null
    },
  })
}
