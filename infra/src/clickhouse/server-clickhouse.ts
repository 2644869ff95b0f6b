import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ClickHouse } from './clickhouse.ts'
import { isIdentifier } from './identifier.ts'
import type { BlockHeader } from './native-header.ts'
import { headerOf } from './native-header.ts'
import { createReplicas } from './replicas.ts'
import {
  blockStructure,
  columnNames,
  fenceCondition,
  insertStatement,
  literal,
  readStatement,
} from './statements.ts'
import type { Fence } from './store.ts'
import { StoreError } from './store.ts'
import { storeError } from './store-errors.ts'

export interface ServerAddress {
  /** http(s)://host:port */
  readonly url: string
  /** Others of the same cluster, asked in turn when one does not answer. */
  readonly replicas?: readonly string[]
  /** Name of the cluster whose tables are to be made and asked; without it, those of one server. */
  readonly cluster?: string
  readonly username?: string
  readonly password?: string
  readonly database?: string
}

/** Longer than any query may take (its own limit answers first), so that a dead peer is noticed. */
const REQUEST_TIMEOUT_MS = 120_000

/** A ClickHouse server or cluster over HTTP(S). */
export async function openServer(address: ServerAddress): Promise<ClickHouse> {
  const urls = [address.url, ...(address.replicas ?? [])]
  const replicas = createReplicas(urls.map((url) => clientOf(address, url)))
  const use = <T>(what: string, work: (client: ClickHouseClient) => Promise<T>): Promise<T> =>
    replicas.use((client) =>
      work(client).catch((error: unknown) => {
        throw storeError(error, what)
      }),
    )
  try {
    // Not the client's ping, which passes by the database.
    await use(`open ${urls.join(', ')}`, async (client) => {
      await (await client.query({ query: 'SELECT 1', format: 'JSONEachRow' })).json()
    })
  } catch (error) {
    await replicas.close()
    throw error
  }
  // Through a Distributed table an insert is only done when its shard has it.
  const isCluster = address.cluster !== undefined
  return {
    cluster: address.cluster ?? null,
    async query<Row>(sql: string, params = {}, options = {}) {
      const query = readStatement(sql, options)
      return use('query', async (client) =>
        (await client.query({ query, format: 'JSONEachRow', query_params: params })).json<Row>(),
      )
    },
    async insertBlock(table, block, token, fence) {
      const header = await headerOf(block)
      if (header === null || !isIdentifier(table)) {
        throw new StoreError(
          'store_query_rejected',
          `insert into ${table}: not a Native block, or not a table name`,
        )
      }
      if (header.rows === 0) return
      const insert = insertStatement(table, header, token, isCluster)
      const query = `${insert}${fencedInput(header, fence)} FORMAT Native`
      // Over HTTP the statement travels in the URL and the block alone in the body: nothing to mistake for SQL.
      await use(`insert into ${table}`, async (client) => {
        const values =
          block instanceof Uint8Array
            ? Readable.from([block], { objectMode: false })
            : createReadStream(block.path)
        const answer = await client.exec({ query, values })
        await finished(answer.stream.resume())
      })
    },
    async command(sql) {
      await use('command', (client) => client.command({ query: sql }))
    },
    close: replicas.close,
  }
}

/** Nothing for a block that nobody else can be writing. */
function fencedInput(header: BlockHeader, fence: Fence | undefined): string {
  if (fence === undefined) return ''
  const input = `input(${literal(blockStructure(header))})`
  return ` SELECT ${columnNames(header)} FROM ${input}${fenceCondition(fence)}`
}

function clientOf(address: ServerAddress, url: string): ClickHouseClient {
  return createClient({
    url,
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: 8,
    // Every failure comes back as a StoreError; the client would print it to the console as well.
    log: { level: ClickHouseLogLevel.OFF },
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.database === undefined ? {} : { database: address.database }),
  })
}
