import { join } from 'node:path'
import { batchWriter, silentLogger, systemClock } from '@tripline/infra'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import type { StoredEvent } from '@tripline/ingest'
import { eventColumns, monthOf, newEvent } from '@tripline/ingest'
import type { Figure } from './figure.ts'
import { quantile } from './figure.ts'

const ROWS = 100_000
const ROUNDS = 3
const RAW_BYTES = 1_500

/** Rows into `events` and nothing else: blocks of 10,000 with a raw record of 1.5 kB that does not repeat. */
export async function benchStorage(folder: string): Promise<readonly Figure[]> {
  const store = await openClickHouse({ path: join(folder, 'store') }, { logger: silentLogger })
  try {
    await migrate(store, systemClock)
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const rows = makeRows(round * ROWS)
      const writer = batchWriter<StoredEvent>({
        ...{ store, table: 'events', columns: eventColumns },
        partitionOf: ({ event }) => monthOf(event.occurredAt),
        token: (first, last) => `bench/${first.offset}-${last.offset}`,
      })
      const startedAt = performance.now()
      await Promise.all(slices(rows, 1000).map((slice) => writer.write(slice)))
      await writer.close()
      rates.push(ROWS / ((performance.now() - startedAt) / 1000))
    }
    return [
      {
        ...{ name: 'storage alone, blocks of 10,000 with raw record', unit: 'rows/s' },
        ...{ value: quantile(rates, 0.5), atLeast: 25_000, aim: 45_000, better: 'more' },
        how: `${ROWS} rows a round, median of ${ROUNDS}, encoding included`,
      },
    ]
  } finally {
    await store.close()
  }
}

function makeRows(first: number): readonly StoredEvent[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const n = first + i
    const id = `evt-${n.toString(16).padStart(12, '0')}`
    const filler = JSON.stringify({ id, n, at: n * 7919, path: `/v1/items/${n % 9973}` })
    return {
      event: newEvent({
        ...{ id, source: 'cloudtrail', occurredAt: Date.UTC(2026, 5, 1) + n * 50 },
        ...{ receivedAt: Date.UTC(2026, 5, 1) + n * 50 + 700, agentId: `agent-${n % 1000}` },
        ...{
          action: `s3:Get${n % 40}`,
          service: 's3',
          actionClass: 'read',
          account: '123456789012',
        },
        ...{
          principal: `arn:aws:sts::123456789012:assumed-role/r${n % 50}/s`,
          region: 'eu-central-1',
        },
        ...{
          resourceType: 'AWS::S3::Object',
          resourceId: `bucket/${n % 5000}`,
          sourceIp: '192.0.2.7',
        },
        raw: filler.repeat(Math.ceil(RAW_BYTES / filler.length)).slice(0, RAW_BYTES),
      }),
      ...{ bits: (n % 100) / 10, risk: n % 30, alertId: '', partition: 0, offset: n },
      idHash: (BigInt(n) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn,
    }
  })
}

function slices<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  )
}
