import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ClickHouse } from './clickhouse.ts'
import { isIdentifier } from './identifier.ts'
import { readBlockHeader } from './native-header.ts'
import { insertStatement, readStatement } from './statements.ts'
import { StoreError } from './store.ts'
import { storeError } from './store-errors.ts'

export interface ServerAddress {
  /** http(s)://host:port */
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly database?: string
}

/** Longer than any query may take (its own limit answers first), so that a dead peer is noticed. */
const REQUEST_TIMEOUT_MS = 120_000

/** A ClickHouse server or cluster over HTTP(S). */
export async function openServer(address: ServerAddress): Promise<ClickHouse> {
  const client = createClient({
    url: address.url,
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: 8,
    // Every failure comes back as a StoreError; the client would print it to the console as well.
    log: { level: ClickHouseLogLevel.OFF },
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.database === undefined ? {} : { database: address.database }),
  })
  const failing = (what: string) => (error: unknown) => {
    throw storeError(error, what)
  }
  try {
    // Not the client's ping, which passes by the database.
    await (await client.query({ query: 'SELECT 1', format: 'JSONEachRow' })).json()
  } catch (error) {
    await client.close()
    throw storeError(error, `open ${address.url}`)
  }
  return {
    async query<Row>(sql: string, params = {}, options = {}) {
      const query = readStatement(sql, options)
      return client
        .query({ query, format: 'JSONEachRow', query_params: params })
        .then((result) => result.json<Row>())
        .catch(failing('query'))
    },
    async insertBlock(table, block, token) {
      const header = readBlockHeader(block)
      if (header === null || !isIdentifier(table)) {
        throw new StoreError(
          'store_query_rejected',
          `insert into ${table}: not a Native block, or not a table name`,
        )
      }
      if (header.rows === 0) return
      // Over HTTP the statement travels in the URL and the block alone in the body: nothing to mistake for SQL.
      try {
        const answer = await client.exec({
          query: `${insertStatement(table, header, token)} FORMAT Native`,
          values: Readable.from([block], { objectMode: false }),
        })
        await finished(answer.stream.resume())
      } catch (error) {
        throw storeError(error, `insert into ${table}`)
      }
    },
    async command(sql) {
      await client.command({ query: sql }).catch(failing('command'))
    },
    close: () => client.close(),
  }
}
