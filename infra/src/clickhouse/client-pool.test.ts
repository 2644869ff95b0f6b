import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { createClient } from '@clickhouse/client'
import { clientPool } from './client-pool.ts'

/** Clients that connect to nothing until they are asked, which here they never are. */
function counted() {
  const opened: ClickHouseClient[] = []
  return {
    opened,
    open: async () => {
      const client = createClient({ url: 'http://127.0.0.1:1' })
      opened.push(client)
      return client
    },
  }
}

const later = <T>(value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), 5))

test('no more clients than the size are ever open, and work is served in order', async () => {
  const { opened, open } = counted()
  const pool = clientPool(2, open)
  const order: number[] = []
  let busy = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      pool.use(async () => {
        most = Math.max(most, ++busy)
        order.push(i)
        await later(null)
        busy--
      }),
    ),
  )
  assert.equal(opened.length, 2)
  assert.equal(most, 2)
  assert.deepEqual(
    order,
    Array.from({ length: 12 }, (_, i) => i),
  )
  await pool.close()
})

test('a client whose work failed is replaced, and its place is not lost', async () => {
  const { opened, open } = counted()
  const pool = clientPool(1, open)
  await assert.rejects(
    pool.use(() => Promise.reject(new Error('half way'))),
    /half way/,
  )
  assert.equal(await pool.use(async (client) => client === opened[1]), true)
  await pool.close()
})

test('a client that cannot be opened fails that work only', async () => {
  let fail = true
  const { open } = counted()
  const pool = clientPool(1, () => (fail ? Promise.reject(new Error('no engine')) : open()))
  await assert.rejects(
    pool.use(async () => 1),
    /no engine/,
  )
  fail = false
  assert.equal(await pool.use(async () => 1), 1)
  await pool.close()
})

test('closing waits for the work under way and refuses what comes after', async () => {
  const { open } = counted()
  const pool = clientPool(1, open)
  let done = false
  const working = pool.use(async () => {
    await later(null)
    done = true
  })
  await pool.close()
  assert.equal(done, true)
  await working
  await assert.rejects(
    pool.use(async () => 1),
    /the store is closed/,
  )
})

test('a crowd that does not wait for answers is refused rather than queued without end', async () => {
  const { open } = counted()
  const pool = clientPool(1, open)
  const outcomes = await Promise.all(
    Array.from({ length: 1100 }, () =>
      pool
        .use(async () => 'served')
        .catch((error: unknown) => (error instanceof Error ? error.message : '')),
    ),
  )
  assert.equal(outcomes.filter((outcome) => outcome === 'served').length, 1001)
  assert.match(outcomes.at(-1) ?? '', /try again later/)
  await pool.close()
})
