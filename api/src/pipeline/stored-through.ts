import type { Store } from '@tripline/infra'
import { monthOf } from '@tripline/ingest'

/**
 * How far a table already holds the log, per month: blocks of one month are inserted strictly in order, so the highest offset says
 * it all. A replay after a crash inserts nothing that lies at or below it.
 */
export interface StoredThrough {
  holds(occurredAt: number, offset: number): boolean
}

export async function readStoredThrough(
  store: Store,
  table: 'events' | 'findings',
  partition: number,
  checkpoint: number,
): Promise<StoredThrough> {
  const rows = await store.query<{ month: string; highest: number }>(
    `SELECT toString(toYYYYMM(occurred_at)) AS month, max(log_offset) AS highest FROM ${table}
     WHERE log_partition = {partition:UInt16} AND log_offset > {checkpoint:Int64} GROUP BY month`,
    { partition, checkpoint },
  )
  const highest = new Map(rows.map((row) => [row.month, row.highest]))
  return {
    holds: (occurredAt, offset) =>
      highest.size > 0 && offset <= (highest.get(monthOf(occurredAt)) ?? -1),
  }
}

/** Hashes of the ids of the newest stored events up to the checkpoint, oldest first. */
export async function readRecentIds(
  store: Store,
  partition: number,
  checkpoint: number,
  wanted: number,
): Promise<Iterable<{ readonly hi: number; readonly lo: number }>> {
  if (checkpoint < 0 || wanted === 0) return []
  // As one string: a million rows of JSON would take a second, sixteen megabytes of base64 take a twentieth of it.
  // Padded, because ClickHouse drops the zero bytes at a number's end, and one short id would shift all that follow.
  const [row] = await store.query<{ ids: string }>(
    `SELECT base64Encode(arrayStringConcat(arrayMap(x -> rightPad(reinterpretAsString(x.2), 8, char(0)), arraySort(groupArray((log_offset, id_hash)))))) AS ids
     FROM (SELECT log_offset, id_hash FROM events
           WHERE log_partition = {partition:UInt16} AND log_offset <= {checkpoint:UInt64}
           ORDER BY log_offset DESC LIMIT {wanted:UInt32})`,
    { partition, checkpoint, wanted },
    { maxMemoryBytes: 4_000_000_000 },
  )
  return unpack(Buffer.from(row?.ids ?? '', 'base64'))
}

function* unpack(bytes: Buffer): Iterable<{ readonly hi: number; readonly lo: number }> {
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    yield { lo: bytes.readUInt32LE(at), hi: bytes.readUInt32LE(at + 4) }
  }
}
