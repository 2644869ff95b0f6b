import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { silentLogger } from '../logger.ts'
import { blockBuilder } from './native-block.ts'
import { openClickHouse } from './open-clickhouse.ts'

const directory = mkdtempSync(join(tmpdir(), 'tripline-store-crash-'))
after(() => rmSync(directory, { recursive: true, force: true }))
const path = join(directory, 'store')
const ROWS = 400

interface Row {
  readonly batch: string
  readonly n: number
}

const columns = [
  { name: 'batch', type: 'LowCardinality(String)', of: (row: Row) => row.batch },
  { name: 'n', type: 'UInt32', of: (row: Row) => row.n },
  { name: 'body', type: 'String', of: (row: Row) => `${row.batch}/${row.n}/${'x'.repeat(500)}` },
] as const

function blockOf(batch: string): Uint8Array {
  const builder = blockBuilder<Row>(columns)
  for (let n = 0; n < ROWS; n++) builder.push({ batch, n })
  return builder.finish()
}

const here = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href)
const program = `import { writeSync } from 'node:fs'
  import { openClickHouse } from ${here('./open-clickhouse.ts')}
  import { silentLogger } from ${here('../logger.ts')}
  import { blockBuilder } from ${here('./native-block.ts')}
  const store = await openClickHouse({ path: ${JSON.stringify(path)} }, { logger: silentLogger })
  const round = process.argv[1]
  const builder = blockBuilder([
    { name: 'batch', type: 'LowCardinality(String)', of: (row) => row.batch },
    { name: 'n', type: 'UInt32', of: (row) => row.n },
    { name: 'body', type: 'String', of: (row) => row.batch + '/' + row.n + '/' + 'x'.repeat(500) },
  ])
  for (let i = 0; ; i++) {
    const batch = round + '-' + i
    for (let n = 0; n < ${ROWS}; n++) builder.push({ batch, n })
    await store.insertBlock('t', builder.finish(), batch)
    writeSync(1, batch + '\\n')
  }`

async function insertUntilKilled(round: number, afterMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    program,
    String(round),
  ])
  let output = ''
  let isDoomed = false
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      // However slow the machine is, a few blocks are acknowledged first.
      if (isDoomed || output.split('\n').length <= 3) return
      isDoomed = true
      setTimeout(() => child.kill('SIGKILL'), afterMs)
    })
    child.once('close', () => resolve())
  })
  return output.split('\n').filter(Boolean)
}

test('SIGKILL while inserting loses nothing acknowledged, leaves no part of a block, and replays double nothing', async () => {
  const open = () => openClickHouse({ path }, { logger: silentLogger })
  const first = await open()
  await first.command(
    `CREATE TABLE t (batch LowCardinality(String), n UInt32, body String) ENGINE = MergeTree ORDER BY (batch, n)
     SETTINGS non_replicated_deduplication_window = 1000`,
  )
  await first.close()
  const acknowledged: string[] = []
  for (const [round, afterMs] of [5, 83, 31, 140, 17].entries()) {
    const inserted = await insertUntilKilled(round, afterMs)
    acknowledged.push(...inserted)
    const store = await open()
    const counts = async (): Promise<Map<string, number>> => {
      const rows = await store.query<{ batch: string; rows: number; distinct: number }>(
        'SELECT batch, count() AS rows, uniqExact(n, body) AS distinct FROM t GROUP BY batch',
      )
      for (const row of rows) assert.equal(row.rows, row.distinct)
      return new Map(rows.map((row) => [row.batch, row.rows]))
    }
    const stored = await counts()
    for (const batch of acknowledged) assert.equal(stored.get(batch), ROWS, batch)
    for (const [batch, rows] of stored) assert.equal(rows, ROWS, `${batch} is torn`)
    // What the log would do: the last batches again, with the same tokens, known or not.
    const last = Number(inserted.at(-1)?.split('-')[1] ?? -1)
    for (let i = Math.max(0, last - 2); i <= last + 1; i++) {
      await store.insertBlock('t', blockOf(`${round}-${i}`), `${round}-${i}`)
    }
    const replayed = await counts()
    for (const [batch, rows] of replayed) assert.equal(rows, ROWS, batch)
    assert.equal(replayed.get(`${round}-${last + 1}`), ROWS)
    await store.close()
  }
  assert.ok(acknowledged.length > 10, String(acknowledged.length))
})
