import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { silentLogger } from '../logger.ts'
import type { ClickHouse } from './clickhouse.ts'
import type { Migration } from './migrate.ts'
import { migrate, readMigrations, splitStatements } from './migrate.ts'
import { blockBuilder } from './native-block.ts'
import { openClickHouse } from './open-clickhouse.ts'

const directory = mkdtempSync(join(tmpdir(), 'tripline-migrate-'))
const clock = { now: () => 1_700_000_000_000 }
let store: ClickHouse
before(async () => {
  store = await openClickHouse({ path: join(directory, 'store') }, { logger: silentLogger })
})
after(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const names = readMigrations().map((migration) => migration.name)

test('the migrations are numbered from one without a gap', () => {
  assert.deepEqual(
    readMigrations().map((migration) => migration.version),
    names.map((_, i) => i + 1),
  )
  for (const migration of readMigrations())
    assert.ok(migration.statements.length > 0, migration.name)
})

test('the first start applies every migration in order, the second none', async () => {
  assert.deepEqual(await migrate(store, clock), names)
  assert.deepEqual(await migrate(store, clock), [])
  const rows = await store.query(
    'SELECT name, toUnixTimestamp64Milli(applied_at) AS at FROM schema_migrations ORDER BY version',
  )
  assert.deepEqual(
    rows,
    names.map((name) => ({ name, at: clock.now() })),
  )
})

test('SQL after a blank line in every text column of events is a value, and the table stays', async () => {
  const evil = '{"a":"1"}\n\nDROP TABLE events\n\n'
  const named = await store.query<{ name: string; type: string }>(
    "SELECT name, type FROM system.columns WHERE table = 'events' AND database = currentDatabase() AND type LIKE '%String%'",
  )
  assert.ok(named.length > 20)
  const texts = named.map(({ name, type }) => ({
    name,
    type: type === 'String' ? ('String' as const) : ('LowCardinality(String)' as const),
    of: () => evil,
  }))
  const block = blockBuilder<number>([
    { name: 'occurred_at', type: "DateTime64(3, 'UTC')", of: (at) => at },
    ...texts,
  ])
  block.push(clock.now())
  await store.insertBlock('events', block.finish(), evil)
  const where = texts.map(({ name }) => `${name} = {evil:String}`).join(' AND ')
  const rows = await store.query(`SELECT count() AS n FROM events WHERE ${where}`, { evil })
  assert.deepEqual(rows, [{ n: 1 }])
})

test('a crash before the record was written is repaired: every statement may run twice', async () => {
  await store.command('TRUNCATE TABLE schema_migrations')
  for (const migration of readMigrations()) {
    for (const statement of migration.statements) await store.command(statement)
  }
})

test('a store from a newer program is refused by name', async () => {
  await store.command('DROP TABLE schema_migrations')
  const future: Migration = {
    version: 900,
    name: '900_later',
    statements: ['SELECT 1'],
    digest: 'x',
  }
  await migrate(store, clock, [...readMigrations(), future])
  await assert.rejects(
    migrate(store, clock),
    /migration from the future: the store holds 900_later/,
  )
})

test('a migration that changed after it was applied is refused', async () => {
  await store.command('DROP TABLE schema_migrations')
  await migrate(store, clock)
  const [first, ...rest] = readMigrations()
  assert.ok(first)
  await assert.rejects(
    migrate(store, clock, [{ ...first, digest: 'other' }, ...rest]),
    /never changes once applied/,
  )
})

test('statements are split at line ends only, and comment lines dropped', () => {
  const sql =
    "-- one; two\nCREATE TABLE a (x String DEFAULT ';') ;\n\n-- last\nSELECT 'a;b';\nSELECT 2"
  assert.deepEqual(splitStatements(sql), [
    "CREATE TABLE a (x String DEFAULT ';')",
    "SELECT 'a;b'",
    'SELECT 2',
  ])
})
