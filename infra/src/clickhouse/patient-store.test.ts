import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '../logger.ts'
import type { ClickHouse } from './clickhouse.ts'
import { patientStore } from './patient-store.ts'
import type { StoreErrorCode } from './store.ts'
import { StoreError } from './store.ts'

/** Fails so often, then does what it is asked. */
function failing(times: number, code: StoreErrorCode): { store: ClickHouse; asked: () => number } {
  let asked = 0
  const one = async (): Promise<void> => {
    asked++
    if (asked <= times) throw new StoreError(code, 'away')
  }
  const query = async <Row>(): Promise<readonly Row[]> => {
    await one()
    return []
  }
  const store = { cluster: null, query, insertBlock: one, command: one, close: one }
  return { store, asked: () => asked }
}

const patience = (forMs: number, signal = new AbortController().signal) => ({
  ...{ forMs, signal, logger: silentLogger },
})

test('what passes by itself is waited for', async () => {
  const { store, asked } = failing(2, 'store_unreachable')
  await patientStore(store, patience(60_000)).insertBlock('events', new Uint8Array(1), 'token')
  assert.equal(asked(), 3)
})

test('what does not pass by itself is told at once', async () => {
  for (const code of ['store_query_rejected', 'store_fenced'] as const) {
    const { store, asked } = failing(1, code)
    await assert.rejects(patientStore(store, patience(60_000)).query('SELECT 1'), { code })
    assert.equal(asked(), 1)
  }
})

test('patience ends, and ends at once when the process has to', async () => {
  const short = failing(99, 'store_unreachable')
  await assert.rejects(patientStore(short.store, patience(0)).query('SELECT 1'))
  const stop = new AbortController()
  const long = failing(99, 'store_unreachable')
  const asking = patientStore(long.store, patience(60_000, stop.signal)).query('SELECT 1')
  stop.abort()
  await assert.rejects(asking, { code: 'store_unreachable' })
})
