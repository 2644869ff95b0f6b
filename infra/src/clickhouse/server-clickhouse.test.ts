import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { silentLogger } from '../logger.ts'
import { migrate } from './migrate.ts'
import { blockBuilder } from './native-block.ts'
import { openClickHouse } from './open-clickhouse.ts'
import { storeContract } from './store.contract.ts'
import { StoreError } from './store.ts'

const url = process.env.CLICKHOUSE_URL
if (url === undefined) {
  test('the store of CLICKHOUSE_URL', {
    skip: 'no CLICKHOUSE_URL: set it to run the store contract on a server',
  }, () => {})
} else {
  storeContract('the store of CLICKHOUSE_URL', () =>
    openClickHouse({ url }, { logger: silentLogger }),
  )
}

interface Seen {
  readonly query: string
  readonly params: URLSearchParams
  readonly body: Buffer
}

describe('what the server store sends', () => {
  const seen: Seen[] = []
  let answer: (response: ServerResponse) => void = (response) => response.end('{"x":1}\n')
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const params = new URL(request.url ?? '/', 'http://localhost').searchParams
      const body = Buffer.concat(chunks)
      seen.push({ query: params.get('query') ?? body.toString(), params, body })
      answer(response)
    })
  })
  let address = ''
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const at = server.address()
    assert.ok(at !== null && typeof at === 'object')
    address = `http://127.0.0.1:${at.port}`
  })
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  const open = () =>
    openClickHouse({ url: address, database: 'tripline' }, { logger: silentLogger })

  test('a block goes as the body, byte for byte, with the statement and its token apart from it', async () => {
    const store = await open()
    const builder = blockBuilder<string>([{ name: 'id', type: 'String', of: (row) => row }])
    builder.push('a\n\nDROP TABLE events\n')
    const block = builder.finish()
    await store.insertBlock('events', block, 'events/0/1-2/202611')
    const sent = seen.at(-1)
    assert.deepEqual(sent?.body, Buffer.from(block))
    assert.equal(
      sent?.query,
      "INSERT INTO events (id) SETTINGS insert_deduplication_token = 'events/0/1-2/202611', async_insert = 0, optimize_on_insert = 0, min_insert_block_size_rows = 1000000000000, min_insert_block_size_bytes = 0, max_insert_threads = 1 FORMAT Native",
    )
    assert.equal(sent?.params.get('database'), 'tripline')
    await store.close()
  })

  test('on a cluster an insert waits for its shard, and each migration is carried out in its form for one', async () => {
    const store = await openClickHouse({ url: address, cluster: 'fleet' }, { logger: silentLogger })
    const builder = blockBuilder<string>([{ name: 'id', type: 'String', of: (row) => row }])
    builder.push('a')
    await store.insertBlock('events', builder.finish(), 'token')
    assert.match(seen.at(-1)?.query ?? '', /distributed_foreground_insert = 1 FORMAT Native$/)
    answer = (response) => response.end('')
    const first = seen.length
    const statements = ['ALTER TABLE events MODIFY SETTING x = 1']
    const clock = { now: () => 0 }
    await migrate(store, clock, [{ version: 1, name: '001_x', statements, digest: 'd' }])
    const sent = seen.slice(first).map(({ query }) => query.split('\n')[0])
    assert.deepEqual(sent, [
      "CREATE TABLE IF NOT EXISTS schema_migrations_local ON CLUSTER 'fleet'",
      "CREATE TABLE IF NOT EXISTS schema_migrations ON CLUSTER 'fleet' AS schema_migrations_local",
      'SELECT version, name, digest FROM schema_migrations FINAL ORDER BY version',
      "ALTER TABLE events_local ON CLUSTER 'fleet' MODIFY SETTING x = 1",
      sent.at(-1),
    ])
    assert.match(sent.at(-1) ?? '', /^INSERT INTO schema_migrations /)
    answer = (response) => response.end('{"x":1}\n')
    await store.close()
  })

  test('values travel as parameters, and bounds stand in the statement', async () => {
    const store = await open()
    assert.deepEqual(
      await store.query(
        'SELECT {id:String} AS x;',
        { id: "'; DROP" },
        { timeoutMs: 1500, maxMemoryBytes: 1000 },
      ),
      [{ x: 1 }],
    )
    const sent = seen.at(-1)
    assert.equal(sent?.params.get('param_id'), "\\'; DROP")
    assert.match(
      sent?.query ?? '',
      /^SELECT \{id:String\} AS x\nSETTINGS max_memory_usage = 1000, max_execution_time = 1.5,/,
    )
    await store.close()
  })

  test('an error of the server keeps its kind and says what to do', async () => {
    const store = await open()
    const failing = (status: number, text: string): void => {
      answer = (response) => {
        response.statusCode = status
        response.end(text)
      }
    }
    const code = async (): Promise<string> =>
      store.query('SELECT 1').then(
        () => 'none',
        (error: unknown) => (error instanceof StoreError ? error.code : 'other'),
      )
    failing(404, 'Code: 60. DB::Exception: Unknown table. (UNKNOWN_TABLE) (version 26.1)')
    assert.equal(await code(), 'store_query_rejected')
    failing(
      500,
      'Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 26.1)',
    )
    assert.equal(await code(), 'store_query_too_large')
    failing(500, 'Code: 243. DB::Exception: Not enough space. (NOT_ENOUGH_SPACE) (version 26.1)')
    assert.equal(await code(), 'store_failed')
    failing(502, 'Bad gateway')
    assert.equal(await code(), 'store_failed')
    await store.close()
  })

  test('a server that is not there is unreachable, by name', async () => {
    await assert.rejects(
      openClickHouse({ url: 'http://127.0.0.1:1' }, { logger: silentLogger }),
      (error) =>
        error instanceof StoreError &&
        error.code === 'store_unreachable' &&
        /check that it runs/.test(error.message),
    )
  })
})
