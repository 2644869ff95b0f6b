import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { unlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { drainPending, Session } from 'chdb'
import { createChdbConnection } from 'chdb/connection'
import type { Logger } from '../logger.ts'
import type { ClickHouse } from './clickhouse.ts'
import type { ClientPool } from './client-pool.ts'
import { clientPool } from './client-pool.ts'
import { isIdentifier } from './identifier.ts'
import type { BlockHeader } from './native-header.ts'
import { headerOf } from './native-header.ts'
import {
  blockStructure,
  columnNames,
  digest,
  fenceCondition,
  insertStatement,
  literal,
  readStatement,
} from './statements.ts'
import type { Fence } from './store.ts'
import { StoreError } from './store.ts'
import { lockedError, storeError } from './store-errors.ts'
import { forgetTornInserts } from './torn-inserts.ts'

/** The engine's own default is sized for a server: 5.4 GB. */
const MARK_CACHE_BYTES = 256 * 1024 * 1024

/** The engine is one per process, so this list is too: a second opening would share files without knowing. */
const openPaths = new Set<string>()

/**
 * chDB, the ClickHouse engine in this process, on a directory of its own. Only the main thread may import this file:
 * a worker that has loaded chdb and exits hangs the engine for the whole process.
 */
export async function openEmbedded(
  directory: string,
  logger: Logger,
  readers: number,
): Promise<ClickHouse> {
  const path = plainPath(resolve(directory))
  if (openPaths.has(path)) throw lockedError(path)
  // Opened first and closed last: it carries the engine's arguments, which later connections share.
  const engine = openEngine(path)
  const spool = join(path, 'spool')
  try {
    prepareSpool(spool, logger)
  } catch (error) {
    engine.close()
    throw storeError(error, `open ${path}`)
  }
  openPaths.add(path)
  const writer = clientPool(1, async () => connect(path))
  const reading = clientPool(readers, () => connectReader(path))
  const bound = clientPool(1, () => connectReader(path))
  const command = async (sql: string): Promise<void> => {
    await writer
      .use((client) => client.command({ query: sql }))
      .catch((error: unknown) => {
        throw storeError(error, 'command')
      })
  }
  const close = async (): Promise<void> => {
    await Promise.all([writer.close(), reading.close(), bound.close()])
    engine.close()
    await drainPending()
    openPaths.delete(path)
  }
  try {
    const query = async <Row>(sql: string): Promise<readonly Row[]> =>
      rowsOf<Row>(reading, sql, undefined)
    const tables = await forgetTornInserts({ query, command })
    if (tables.length > 0)
      logger.info('a crash had torn inserts; their blocks count as new', { tables })
  } catch (error) {
    await close()
    throw error
  }
  return {
    cluster: null,
    async query(sql, params = {}, options) {
      const text = readStatement(sql, options)
      // Bound queries wait for each other in the binding anyway; apart, they do not hold up the others as well.
      return Object.keys(params).length === 0
        ? rowsOf(reading, text, undefined)
        : rowsOf(bound, text, params)
    },
    async insertBlock(table, block, token, fence) {
      const statement = insertFromFile(table, await headerOf(block), token, fence)
      if (statement === null) return
      await writer
        .use(async (client) => {
          if (!(block instanceof Uint8Array)) {
            return void (await client.command({ query: statement(plainPath(block.path)) }))
          }
          const file = join(spool, `${digest(token)}.native`)
          try {
            await writeFile(file, block)
            await client.command({ query: statement(file) })
          } finally {
            await unlink(file)
          }
        })
        .catch((error: unknown) => {
          throw storeError(error, `insert into ${table}`)
        })
    },
    command,
    close,
  }
}

/** The engine reads a path with one of these as a pattern of paths. */
function plainPath(path: string): string {
  if (!/[*?{}\n\0]/.test(path)) return path
  throw new StoreError(
    'store_failed',
    `${path}: a store's path must not hold * ? { }: choose another directory`,
  )
}

function openEngine(path: string): Session {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return new Session(path, { connectionArgs: [`--mark_cache_size=${MARK_CACHE_BYTES}`] })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (/only one active data directory/.test(message) || heldByAnother(path)) {
      throw lockedError(path, error)
    }
    throw storeError(error, `open ${path}`)
  }
}

/** The engine says why it could not open on stderr only, so look at its lock file: `PID: 123` of who holds it. */
function heldByAnother(path: string): boolean {
  try {
    const pid = Number(/^PID: (\d+)/.exec(readFileSync(join(path, 'status'), 'utf8'))?.[1])
    if (!(pid > 0) || pid === process.pid) return false
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Alive, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** After the lock is held: a second process must not sweep the files of the first. */
function prepareSpool(spool: string, logger: Logger): void {
  mkdirSync(spool, { recursive: true, mode: 0o700 })
  const left = readdirSync(spool)
  for (const name of left) rmSync(join(spool, name), { force: true })
  if (left.length > 0)
    logger.debug('removed blocks left by a crash; the log holds their rows', { files: left.length })
}

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>

async function connect(path: string): Promise<ClickHouseClient> {
  // The two packages declare one interface twice, and a private field keeps the compiler from seeing that it is one.
  const connection: unknown = createChdbConnection({ path })
  return createClient({
    connection: connection as Exclude<ClientOptions['connection'], undefined>,
    // Every failure comes back as a StoreError; the client would print it to the console as well.
    log: { level: ClickHouseLogLevel.OFF },
  })
}

/** readonly = 2: may set limits, may not write; stays on the connection, which here is what we want. */
async function connectReader(path: string): Promise<ClickHouseClient> {
  const client = await connect(path)
  await client.command({ query: 'SET readonly = 2' })
  return client
}

async function rowsOf<Row>(
  pool: ClientPool,
  query: string,
  params: Record<string, unknown> | undefined,
): Promise<readonly Row[]> {
  try {
    return await pool.use(async (client) => {
      const result = await client.query({
        query,
        format: 'JSONEachRow',
        ...(params === undefined ? {} : { query_params: params }),
      })
      return result.json<Row>()
    })
  } catch (error) {
    throw storeError(error, 'query')
  }
}

/**
 * Bytes inline in an INSERT are read as SQL after a blank line, so a block goes through a file, by name, with its
 * columns named on both sides. Null when there is nothing to insert.
 */
function insertFromFile(
  table: string,
  header: BlockHeader | null,
  token: string,
  fence: Fence | undefined,
): ((file: string) => string) | null {
  if (header === null || !isIdentifier(table)) {
    throw new StoreError(
      'store_query_rejected',
      `insert into ${table}: not a Native block, or not a table name`,
    )
  }
  if (header.rows === 0) return null
  const structure = literal(blockStructure(header))
  return (file) =>
    `${insertStatement(table, header, token)} SELECT ${columnNames(header)} FROM file(${literal(file)}, 'Native', ${structure})${fenceCondition(fence)}`
}
