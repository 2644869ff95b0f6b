import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { silentLogger } from '../logger.ts'
import type { ClickHouse } from './clickhouse.ts'
import { blockBuilder } from './native-block.ts'
import { openClickHouse } from './open-clickhouse.ts'
import { serveStore } from './serve-store.ts'
import { storeContract } from './store.contract.ts'
import type { Store } from './store.ts'
import { StoreError } from './store.ts'
import { portStore } from './store-over-port.ts'

const directory = mkdtempSync(join(tmpdir(), 'tripline-port-'))
after(() => rmSync(directory, { recursive: true, force: true }))

/** The embedded store seen through a port; commands, which no port carries, go to it directly. */
async function openThroughPort(): Promise<ClickHouse> {
  const store = await openClickHouse({ path: join(directory, 'store') }, { logger: silentLogger })
  const { port1, port2 } = new MessageChannel()
  serveStore(store, port1)
  const far = portStore(port2)
  return {
    ...far,
    cluster: null,
    command: (sql) => store.command(sql),
    async close() {
      await far.close()
      await store.close()
    },
  }
}

storeContract('the store behind a port', openThroughPort)

const block = (): Uint8Array<ArrayBuffer> => {
  const builder = blockBuilder<string>([{ name: 'x', type: 'String', of: (row) => row }])
  builder.push('x'.repeat(1000))
  return builder.finish()
}

test('a stored block is transferred, a failed one comes back whole', async () => {
  const original = Buffer.from(block())
  let fail = true
  const store: Store = {
    query: async () => [],
    async insertBlock() {
      if (fail) throw new StoreError('store_unreachable', 'later')
    },
    close: async () => {},
  }
  const { port1, port2 } = new MessageChannel()
  serveStore(store, port1)
  const far = portStore(port2)
  const sent = block()
  const error = await far.insertBlock('t', sent, 'a').then(
    () => null,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof StoreError)
  assert.equal(error.code, 'store_unreachable')
  assert.equal(sent.byteLength, 0)
  assert.deepEqual(Buffer.from(error.block ?? []), original)
  fail = false
  await far.insertBlock('t', error.block ?? new Uint8Array(), 'a')
  const shared = new Uint8Array(10_000).subarray(5, 900)
  await far.insertBlock('t', shared, 'b')
  assert.equal(shared.byteLength, 895)
  await far.close()
})

test('only two blocks are on their way at a time, the rest wait in line', async () => {
  let inFlight = 0
  let most = 0
  const order: string[] = []
  const slow: Store = {
    query: async () => [],
    async insertBlock(_table, _block, token) {
      most = Math.max(most, ++inFlight)
      await new Promise((resolve) => setTimeout(resolve, 5))
      order.push(token)
      inFlight--
    },
    close: async () => {},
  }
  const { port1, port2 } = new MessageChannel()
  serveStore(slow, port1)
  const far = portStore(port2)
  const tokens = Array.from({ length: 9 }, (_, i) => String(i))
  await Promise.all(tokens.map((token) => far.insertBlock('t', block(), token)))
  assert.equal(most, 2)
  assert.deepEqual(order, tokens)
  await far.close()
})

test('what is under way when the other side goes is rejected, not left waiting', async () => {
  const never: Store = {
    query: () => new Promise(() => {}),
    insertBlock: () => new Promise(() => {}),
    close: async () => {},
  }
  const { port1, port2 } = new MessageChannel()
  serveStore(never, port1)
  const far = portStore(port2)
  const gone = (error: unknown): boolean =>
    error instanceof StoreError && error.code === 'store_unreachable'
  const waiting = [
    far.query('SELECT 1'),
    ...['a', 'b', 'c'].map((token) => far.insertBlock('t', block(), token)),
  ]
  const outcomes = waiting.map((promise) =>
    assert.rejects(promise, (error) => gone(error) || error instanceof StoreError),
  )
  setTimeout(() => port1.close(), 20)
  await Promise.all(outcomes)
})
