import { readdirSync, readFileSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import type { ClickHouse } from './clickhouse.ts'
import { blockBuilder } from './native-block.ts'
import { onCluster } from './on-cluster.ts'
import { digest } from './statements.ts'
import type { Store } from './store.ts'
import { StoreError } from './store.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly statements: readonly string[]
  /** Of the statements without comments: what was applied must not change afterwards. */
  readonly digest: string
}

interface Applied {
  readonly version: number
  readonly name: string
  readonly digest: string
}

/** The same place from `src/clickhouse` and from `dist/clickhouse`: the SQL needs no copy step. */
const DIRECTORY = new URL('../../src/clickhouse/migrations/', import.meta.url)

const HISTORY = `CREATE TABLE IF NOT EXISTS schema_migrations
(
    version UInt32,
    name String,
    digest String,
    applied_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY version
SETTINGS non_replicated_deduplication_window = 1000`

/**
 * Brings the tables up to what this code expects and returns the names applied now. Every statement may run twice
 * (IF NOT EXISTS and the like), so a crash between a statement and its record is repaired by the next start. On a cluster each
 * is carried out in its form for one.
 */
export async function migrate(
  store: ClickHouse,
  clock: Clock,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly string[]> {
  const run = async (statement: string): Promise<void> => {
    const { cluster } = store
    const all = cluster === null ? [statement] : onCluster(statement, cluster)
    for (const one of all) await store.command(one)
  }
  await run(HISTORY)
  const applied = await store.query<Applied>(
    'SELECT version, name, digest FROM schema_migrations FINAL ORDER BY version',
  )
  checkHistory(applied, migrations)
  const done = new Set(applied.map((row) => row.version))
  const names: string[] = []
  for (const migration of migrations) {
    if (done.has(migration.version)) continue
    for (const statement of migration.statements) await run(statement)
    await record(store, migration, clock.now())
    names.push(migration.name)
  }
  return names
}

/**
 * Names of the migrations the store still lacks; changes nothing. Throws StoreError `store_schema_mismatch` as `migrate` does.
 */
export async function pendingMigrations(
  store: Store,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly string[]> {
  const [table] = await store.query<{ there: number }>(
    `SELECT count() AS there FROM system.tables WHERE database = currentDatabase() AND name = 'schema_migrations'`,
  )
  const applied =
    (table?.there ?? 0) === 0
      ? []
      : await store.query<Applied>(
          'SELECT version, name, digest FROM schema_migrations FINAL ORDER BY version',
        )
  checkHistory(applied, migrations)
  const done = new Set(applied.map((row) => row.version))
  return migrations.filter(({ version }) => !done.has(version)).map(({ name }) => name)
}

/** `NNN_what.sql`, in order of number. */
export function readMigrations(directory: URL = DIRECTORY): readonly Migration[] {
  return readdirSync(directory)
    .filter((file) => /^\d{3}_\w+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const statements = splitStatements(readFileSync(new URL(file, directory), 'utf8'))
      return {
        version: Number(file.slice(0, 3)),
        name: file.slice(0, -'.sql'.length),
        statements,
        digest: digest(statements.join(';\n')),
      }
    })
}

/** Statements end with `;` at the end of a line; lines that are only a comment are dropped. */
export function splitStatements(sql: string): readonly string[] {
  return sql
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

function checkHistory(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.version, migration]))
  for (const row of applied) {
    const ours = known.get(row.version)
    if (ours === undefined) {
      throw new StoreError(
        'store_schema_mismatch',
        `migration from the future: the store holds ${row.name}, this program ends at ${migrations.at(-1)?.name}. Run the newer program, or open another store`,
      )
    }
    if (ours.digest !== row.digest) {
      throw new StoreError(
        'store_schema_mismatch',
        `${row.name} was applied in another version than this program's. A migration never changes once applied: add a new one, or open another store`,
      )
    }
  }
}

async function record(store: ClickHouse, migration: Migration, now: number): Promise<void> {
  const block = blockBuilder<Migration>([
    { name: 'version', type: 'UInt32', of: (row) => row.version },
    { name: 'name', type: 'String', of: (row) => row.name },
    { name: 'digest', type: 'String', of: (row) => row.digest },
    { name: 'applied_at', type: "DateTime64(3, 'UTC')", of: () => now },
  ])
  block.push(migration)
  await store.insertBlock(
    'schema_migrations',
    block.finish(),
    `schema_migrations/${migration.name}/${migration.digest}`,
  )
}
