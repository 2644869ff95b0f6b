import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { silentLogger } from '../logger.ts'
import { readMigrations } from './migrate.ts'
import { onCluster } from './on-cluster.ts'
import { openClickHouse } from './open-clickhouse.ts'
import { StoreError } from './store.ts'

const directory = mkdtempSync(join(tmpdir(), 'tripline-cluster-'))
after(() => rmSync(directory, { recursive: true, force: true }))

test('a table becomes a replicated one on each shard, and one in front of them', () => {
  assert.deepEqual(
    onCluster(
      'CREATE TABLE IF NOT EXISTS events\n(\n    id String\n)\nENGINE = ReplacingMergeTree(at)\nORDER BY id\nSETTINGS non_replicated_deduplication_window = 1000',
      "it's",
    ),
    [
      "CREATE TABLE IF NOT EXISTS events_local ON CLUSTER 'it\\'s'\n(\n    id String\n)\nENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/events_local', '{replica}', at)\nORDER BY id\nSETTINGS replicated_deduplication_window = 1000",
      "CREATE TABLE IF NOT EXISTS events ON CLUSTER 'it\\'s' AS events_local\nENGINE = Distributed('it\\'s', currentDatabase(), events_local, log_partition)",
    ],
  )
})

test('a setting is the shards’ alone, a column also that of the table in front', () => {
  assert.deepEqual(onCluster('ALTER TABLE events MODIFY SETTING x = 1', 'c'), [
    "ALTER TABLE events_local ON CLUSTER 'c' MODIFY SETTING x = 1",
  ])
  assert.deepEqual(onCluster('ALTER TABLE events ADD COLUMN IF NOT EXISTS x UInt8', 'c'), [
    "ALTER TABLE events_local ON CLUSTER 'c' ADD COLUMN IF NOT EXISTS x UInt8",
    "ALTER TABLE events ON CLUSTER 'c' ADD COLUMN IF NOT EXISTS x UInt8",
  ])
})

test('a statement without a form for a cluster is refused, not left out', () => {
  assert.throws(
    () => onCluster('RENAME TABLE a TO b', 'c'),
    (error) => error instanceof StoreError && error.code === 'store_schema_mismatch',
  )
})

test('every migration has a form for a cluster that the engine can read', async () => {
  const store = await openClickHouse({ path: join(directory, 'store') }, { logger: silentLogger })
  try {
    let statements = 0
    for (const migration of readMigrations()) {
      for (const statement of migration.statements) {
        for (const one of onCluster(statement, 'fleet')) {
          // Of a statement with an answer of its own the engine explains line by line, without column names.
          const [first] = await store.query(`EXPLAIN AST ${one}`)
          assert.match(String(first), /^(?:CreateQuery|AlterQuery) /, one)
          statements += 1
        }
      }
    }
    assert.ok(statements > 10, String(statements))
  } finally {
    await store.close()
  }
})

test('each table that a checkpoint or a block of events has to reach whole is sharded by partition of the log', () => {
  const tables = readMigrations()
    .flatMap((migration) => migration.statements)
    .filter((statement) => /^CREATE TABLE/.test(statement))
  for (const statement of tables) {
    const [, front = ''] = onCluster(statement, 'c')
    const hasPartition = /\blog_partition\b/.test(statement)
    assert.equal(/, log_partition\)$/.test(front), hasPartition, front)
  }
})
