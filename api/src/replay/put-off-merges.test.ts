import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { putOffMerges } from './put-off-merges.ts'

test('merging is put off until there are so many parts that inserts would wait', async () => {
  const done: string[] = []
  const store: ClickHouse = {
    cluster: null,
    query: async () => [],
    command: async (sql) => void done.push(sql),
    insertBlock: async (table) => void done.push(table),
    close: async () => void done.push('closed'),
  }
  const put = await putOffMerges(store)
  for (let block = 0; block < 501; block++) {
    await put.insertBlock('events', new Uint8Array(), `events/${block}`)
    await put.insertBlock('findings', new Uint8Array(), `findings/${block}`)
  }
  await put.close()
  assert.equal(done.shift(), 'SYSTEM STOP MERGES events')
  assert.equal(done.indexOf('SYSTEM START MERGES events'), 499 * 2)
  assert.equal(done.filter((one) => one.startsWith('SYSTEM')).length, 1)
  assert.equal(done.filter((one) => one === 'events').length, 501)
  assert.equal(done.at(-1), 'closed')
})
