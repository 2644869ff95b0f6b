import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { silentLogger } from '../logger.ts'
import type { BatchWriterOptions } from './batch-writer.ts'
import { batchWriter } from './batch-writer.ts'
import type { ClickHouse } from './clickhouse.ts'
import { headerOf } from './native-header.ts'
import { openClickHouse } from './open-clickhouse.ts'
import type { Store } from './store.ts'
import { StoreError } from './store.ts'

interface Row {
  readonly n: number
  readonly month: string
}

const directory = mkdtempSync(join(tmpdir(), 'tripline-writer-'))
let real: ClickHouse
before(async () => {
  real = await openClickHouse({ path: join(directory, 'store') }, { logger: silentLogger })
  await real.command(
    `CREATE TABLE t (n UInt32, month String) ENGINE = MergeTree PARTITION BY month ORDER BY n
     SETTINGS non_replicated_deduplication_window = 1000`,
  )
})
beforeEach(() => real.command('TRUNCATE TABLE t'))
after(async () => {
  await real.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Insert {
  readonly token: string
  readonly rows: number
}

/** The real store, with a list of what was stored, and a door that can be shut or made to fail. */
function watched(fails: (attempt: number) => boolean = () => false) {
  const inserts: Insert[] = []
  let attempts = 0
  let inFlight = 0
  let most = 0
  let gate = Promise.resolve()
  const store: Store = {
    ...real,
    async insertBlock(table, block, token) {
      most = Math.max(most, ++inFlight)
      try {
        await gate
        if (fails(attempts++)) throw new StoreError('store_failed', 'not now')
        await real.insertBlock(table, block, token)
        inserts.push({ token, rows: (await headerOf(block))?.rows ?? -1 })
      } finally {
        inFlight--
      }
    },
  }
  const shut = (): (() => void) => {
    let open = (): void => {}
    gate = new Promise((resolve) => {
      open = resolve
    })
    return open
  }
  return { store, inserts, shut, mostInFlight: () => most, attempts: () => attempts }
}

let run = 0
const writer = (store: Store, options: Partial<BatchWriterOptions<Row>> = {}) => {
  const id = run++
  return batchWriter<Row>({
    store,
    table: 't',
    columns: [
      { name: 'n', type: 'UInt32', of: (row) => row.n },
      { name: 'month', type: 'String', of: (row) => row.month },
    ],
    partitionOf: (row) => row.month,
    token: (first, last, partition) => `${id}/${first.n}-${last.n}/${partition}`,
    ...options,
  })
}
const rows = (from: number, to: number, month = '202611'): Row[] =>
  Array.from({ length: to - from }, (_, i) => ({ n: from + i, month }))
const stored = async (): Promise<number[]> =>
  (await real.query<{ n: number }>('SELECT n FROM t ORDER BY n')).map((row) => row.n)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

test('a write resolves when its rows can be read, and small writes share a block', async () => {
  const { store, inserts } = watched()
  const out = writer(store, { maxDelayMs: 20 })
  await Promise.all([
    out.write(rows(0, 3)),
    out.write(rows(3, 5)),
    out.write([]),
    out.write(rows(5, 9)),
  ])
  assert.deepEqual(await stored(), upTo(9))
  assert.deepEqual(
    inserts.map((insert) => insert.rows),
    [9],
  )
  await out.close()
})

test('a full batch is stored without waiting for the delay', async () => {
  const { store, inserts } = watched()
  const out = writer(store, { maxRows: 100, maxDelayMs: 60_000 })
  await out.write(rows(0, 300))
  assert.deepEqual(
    inserts.map((insert) => insert.rows),
    [100, 100, 100],
  )
  await out.close()
})

test('a row in a hurry takes those before it along, and waits no longer itself than for a fifth of a second', async () => {
  const { store, inserts } = watched()
  const out = writer(store, { maxDelayMs: 60_000 })
  const patient = out.write(rows(0, 3))
  await out.write(rows(3, 5), true)
  await patient
  const later = out.write(rows(5, 7))
  await out.flush()
  await later
  assert.deepEqual(
    inserts.map((insert) => insert.rows),
    [5, 2],
  )
  await out.close()
})

test('one insert is in flight, the next batch is built meanwhile, and then writing waits', async () => {
  const { store, shut, mostInFlight } = watched()
  const open = shut()
  const out = writer(store, { maxRows: 10, maxDelayMs: 60_000 })
  let accepted = 0
  const writes: Promise<void>[] = []
  for (let i = 0; i < 5; i++)
    writes.push(out.write(rows(i * 10, i * 10 + 10)).then(() => void accepted++))
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(accepted, 0)
  assert.equal(mostInFlight(), 1)
  open()
  await Promise.all(writes)
  assert.equal(mostInFlight(), 1)
  assert.deepEqual(await stored(), upTo(50))
  await out.close()
})

test('rows of two months go into two blocks, each with its own token', async () => {
  const { store, inserts } = watched()
  const out = writer(store, { maxDelayMs: 10 })
  await out.write([...rows(0, 2, '202610'), ...rows(2, 4, '202611'), ...rows(4, 5, '202610')])
  assert.deepEqual(
    inserts.map(({ token, rows: count }) => [token.replace(/^\d+/, ''), count]),
    [
      ['/0-4/202610', 3],
      ['/2-3/202611', 2],
    ],
  )
  await out.close()
})

test('rows from a hundred months never hold more than a few blocks open', async () => {
  const { store } = watched()
  const out = writer(store, { maxDelayMs: 10 })
  await out.write(upTo(100).map((n) => ({ n, month: String(n) })))
  assert.deepEqual(await stored(), upTo(100))
  await out.close()
})

test('a failing insert is tried again with the same token, nothing is skipped or doubled, order stays', async () => {
  const { store, inserts } = watched((attempt) => attempt === 0 || attempt === 2)
  const out = writer(store, { maxRows: 5, maxDelayMs: 10 })
  await Promise.all([out.write(rows(0, 5)), out.write(rows(5, 10)), out.write(rows(10, 12))])
  assert.deepEqual(await stored(), upTo(12))
  assert.deepEqual(
    inserts.map((insert) => insert.rows),
    [5, 5, 2],
  )
  await out.close()
})

test('an insert that was stored but not acknowledged is not stored twice', async () => {
  let answers = 0
  const deaf: Store = {
    ...real,
    async insertBlock(table, block, token) {
      await real.insertBlock(table, block, token)
      if (answers++ === 0) throw new StoreError('store_unreachable', 'the answer was lost')
    },
  }
  const out = writer(deaf, { maxDelayMs: 10 })
  await out.write(rows(0, 7))
  assert.deepEqual(await stored(), upTo(7))
  await out.close()
})

test('after closing, a failing insert is given up, and so is everything behind it', async () => {
  const { store } = watched(() => true)
  const out = writer(store, { maxRows: 5, maxDelayMs: 10 })
  const outcomes = [out.write(rows(0, 5)), out.write(rows(5, 10)), out.write(rows(10, 12))].map(
    (write) =>
      write.then(
        () => 'stored',
        () => 'rejected',
      ),
  )
  await new Promise((resolve) => setTimeout(resolve, 30))
  await out.close().catch(() => {})
  assert.deepEqual(await Promise.all(outcomes), ['rejected', 'rejected', 'rejected'])
  assert.deepEqual(await stored(), [])
  await assert.rejects(out.write(rows(0, 1)), /closed/)
})

test('closing stores what was written', async () => {
  const { store } = watched()
  const out = writer(store, { maxDelayMs: 60_000 })
  const write = out.write(rows(0, 4))
  await out.close()
  await write
  assert.deepEqual(await stored(), upTo(4))
})

test('whatever the sizes of writes and batches, every row is stored once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(25), { maxLength: 15 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 3 }),
      async (sizes, maxRows, months) => {
        await real.command('TRUNCATE TABLE t')
        const { store } = watched((attempt) => attempt % 5 === 4)
        const out = writer(store, { maxRows, maxDelayMs: 1 })
        let next = 0
        const writes: Promise<void>[] = []
        for (const size of sizes) {
          writes.push(
            out.write(
              rows(next, next + size).map((row) => ({ ...row, month: String(row.n % months) })),
            ),
          )
          next += size
        }
        await Promise.all(writes)
        assert.deepEqual(await stored(), upTo(next))
        await out.close()
      },
    ),
    { numRuns: 6, seed: 7 },
  )
})
