import { literal } from './statements.ts'
import { StoreError } from './store.ts'

/** What rows of one table lie on one shard together. */
export type ShardKeys = ReadonlyMap<string, string>

/**
 * By partition of the log, which is by agent: an agent's rows lie together, and what has to be one atomic insert (a checkpoint, a
 * block of events) goes to one shard and is.
 */
export const shardKeys: ShardKeys = new Map([
  ['events', 'log_partition'],
  ['findings', 'log_partition'],
  ['baselines', 'log_partition'],
  ['baseline_versions', 'log_partition'],
  ['alerts', 'cityHash64(agent_id)'],
  ['decisions', 'cityHash64(agent_id)'],
  ['dead_letters', 'cityHash64(id)'],
])
/** The small tables lie on the first shard: a block that is tried again has to meet its token. */
const FIRST_SHARD = '0'

const NAME = '([a-z_]+)'
const CREATE_TABLE = new RegExp(`^CREATE TABLE IF NOT EXISTS ${NAME}\\s`)
const CREATE_VIEW = new RegExp(`^CREATE (?:OR REPLACE )?VIEW (?:IF NOT EXISTS )?${NAME}\\s`)
const ALTER_SETTING = new RegExp(`^ALTER TABLE ${NAME} MODIFY (?:SETTING|TTL)\\s`)
const ALTER_TABLE = new RegExp(`^ALTER TABLE ${NAME}\\s`)
const ENGINE = /\bENGINE = (\w*MergeTree)(?:\(([^()]*)\))?/

/** The table that holds a shard's own rows, beside the one of its name that everybody asks. */
export const localTable = (table: string): string => `${table}_local`

/**
 * A migration's statement as a cluster runs it: each table becomes a replicated one on every shard, and a Distributed one of its
 * name in front of them. Throws StoreError `store_schema_mismatch` on a statement it does not know, so that a new migration cannot
 * forget the cluster.
 */
export function onCluster(statement: string, cluster: string): readonly string[] {
  const on = `ON CLUSTER ${literal(cluster)}`
  const table = CREATE_TABLE.exec(statement)?.[1]
  if (table !== undefined)
    return [replicated(statement, table, on), distributed(table, cluster, on)]
  const view = CREATE_VIEW.exec(statement)
  if (view !== null) return [statement.replace(view[0], `${view[0].trimEnd()} ${on} `)]
  // What is about how rows lie is the shards' business alone; columns are also those of the table in front.
  const setting = ALTER_SETTING.exec(statement)?.[1]
  if (setting !== undefined) return [altered(statement, setting, localTable(setting), on)]
  const columns = ALTER_TABLE.exec(statement)?.[1]
  if (columns !== undefined) {
    return [localTable(columns), columns].map((name) => altered(statement, columns, name, on))
  }
  throw new StoreError(
    'store_schema_mismatch',
    `no form for a cluster is known of: ${statement.slice(0, 60)}`,
  )
}

function replicated(statement: string, table: string, on: string): string {
  const engine = ENGINE.exec(statement)
  if (engine === null) {
    throw new StoreError('store_schema_mismatch', `${table} has no engine of the MergeTree family`)
  }
  const [written, family = '', args = ''] = engine
  const path = `'/clickhouse/tables/{shard}/{database}/${localTable(table)}', '{replica}'`
  return statement
    .replace(`EXISTS ${table}`, `EXISTS ${localTable(table)} ${on}`)
    .replace(written, `ENGINE = Replicated${family}(${args === '' ? path : `${path}, ${args}`})`)
    .replace('non_replicated_deduplication_window', 'replicated_deduplication_window')
}

function distributed(table: string, cluster: string, on: string): string {
  const key = shardKeys.get(table) ?? FIRST_SHARD
  const local = localTable(table)
  return `CREATE TABLE IF NOT EXISTS ${table} ${on} AS ${local}
ENGINE = Distributed(${literal(cluster)}, currentDatabase(), ${local}, ${key})`
}

function altered(statement: string, from: string, to: string, on: string): string {
  return statement.replace(`ALTER TABLE ${from}`, `ALTER TABLE ${to} ${on}`)
}
