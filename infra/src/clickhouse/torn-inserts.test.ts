import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { silentLogger } from '../logger.ts'
import { blockBuilder } from './native-block.ts'
import { openClickHouse } from './open-clickhouse.ts'

// One path for the whole file: chDB binds one data directory per process.
const directory = mkdtempSync(join(tmpdir(), 'tripline-torn-'))
after(() => rmSync(directory, { recursive: true, force: true }))
const open = () => openClickHouse({ path: join(directory, 'store') }, { logger: silentLogger })

interface Row {
  readonly month: string
  readonly n: number
}

function blockOf(month: string, n: number): Uint8Array {
  const builder = blockBuilder<Row>([
    { name: 'month', type: 'LowCardinality(String)', of: (row) => row.month },
    { name: 'n', type: 'UInt32', of: (row) => row.n },
  ])
  builder.push({ month, n })
  return builder.finish()
}

/** A table with the tokens 'a-0' … in it, and the folder of its parts. */
async function tableOf(table: string, blocks: number): Promise<string> {
  const store = await open()
  try {
    await store.command(
      `CREATE TABLE ${table} (month LowCardinality(String), n UInt32) ENGINE = MergeTree PARTITION BY month ORDER BY n
       SETTINGS non_replicated_deduplication_window = 5, old_parts_lifetime = 0`,
    )
    await store.command(
      `CREATE MATERIALIZED VIEW ${table}_seen ENGINE = MergeTree ORDER BY n AS SELECT n FROM ${table}`,
    )
    for (let n = 0; n < blocks; n++) await store.insertBlock(table, blockOf('a', n), `a-${n}`)
    const [row] = await store.query<{ path: string }>(
      `SELECT data_paths[1] AS path FROM system.tables WHERE name = '${table}'`,
    )
    return row?.path ?? assert.fail('no such table')
  } finally {
    await store.close()
  }
}

/** What the table holds after its last blocks were inserted again, as many as its window is sure to know. */
async function replay(table: string, blocks: number): Promise<readonly number[]> {
  const store = await open()
  try {
    for (let n = Math.max(0, blocks - 3); n < blocks; n++) {
      await store.insertBlock(table, blockOf('a', n), `a-${n}`)
    }
    const rows = await store.query<{ n: number }>(`SELECT n FROM ${table} ORDER BY n`)
    return rows.map((row) => row.n)
  } finally {
    await store.close()
  }
}

const partsIn = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => /_\d+_\d+_\d+/.test(name))
    .sort()

// The state that a kill leaves between the write of the token and the move of the part.
for (const blocks of [1, 3, 9]) {
  test(`the last of ${blocks} blocks, whose token was written and whose part was not, is stored when it comes again`, async () => {
    const table = `torn_${blocks}`
    const path = await tableOf(table, blocks)
    const last = partsIn(path).find((part) => part.includes(`_${blocks}_${blocks}_`))
    assert.ok(last !== undefined, partsIn(path).join())
    rmSync(join(path, last), { recursive: true })
    const all = Array.from({ length: blocks }, (_, n) => n)
    assert.deepEqual(await replay(table, blocks), all)
    assert.deepEqual(await replay(table, blocks), all)
  })
}

test('a block whose part was merged into another is a repetition as before', async () => {
  const path = await tableOf('merged', 3)
  const store = await open()
  await store.command('OPTIMIZE TABLE merged FINAL')
  await store.close()
  assert.ok(partsIn(path).length > 0)
  const logs = (): string =>
    readdirSync(join(path, 'deduplication_logs'))
      .map((name) => readFileSync(join(path, 'deduplication_logs', name), 'utf8'))
      .join('')
  const before = logs()
  assert.deepEqual(await replay('merged', 3), [0, 1, 2])
  assert.equal(logs(), before)
})
