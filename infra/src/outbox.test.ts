import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { OutboxMessage } from './outbox.ts'
import { openOutbox } from './outbox.ts'

const root = mkdtempSync(join(tmpdir(), 'tripline-outbox-'))
after(() => rmSync(root, { recursive: true, force: true }))
let count = 0
const fresh = (): string => join(root, String(count++))
const none = new Map()

const message = (order: number, lane = 'a', receiver = 'soc'): OutboxMessage => ({
  ...{ receiver, lane, order, id: `${lane}-${order}`, body: `{"n":${order}}` },
})

test('messages come out in the order of their lane, each until it is settled', async () => {
  const outbox = openOutbox({ path: fresh() })
  await outbox.put([message(2), message(1), message(5, 'b'), message(1, 'a', 'pager')], none, 7)
  assert.deepEqual([...outbox.lanes('soc').keys()].sort(), ['a', 'b'])
  const orders: number[] = []
  for (let next = outbox.first('soc', 'a'); next !== null; next = outbox.first('soc', 'a')) {
    assert.equal(outbox.first('soc', 'a')?.order, next.order)
    orders.push(next.order)
    await outbox.settled(next)
  }
  assert.deepEqual(orders, [1, 2])
  assert.deepEqual(outbox.counts('soc'), { pending: 1, dead: 0 })
  assert.deepEqual(outbox.counts('pager'), { pending: 1, dead: 0 })
  await outbox.close()
})

test('what was put is there after reopening, with its marks, and putting it again changes nothing', async () => {
  const path = fresh()
  const before = openOutbox({ path })
  await before.put([message(1), message(2)], new Map([['cursor', 2]]), 7)
  await before.failed(message(1), { attempts: 3, nextAt: 90, lastError: 'status_500' })
  await before.close()
  const outbox = openOutbox({ path })
  await outbox.put([message(1)], none, 8)
  assert.equal(outbox.mark('cursor'), 2)
  assert.equal(outbox.mark('x'.repeat(5000)), undefined)
  assert.deepEqual(outbox.first('soc', 'a'), {
    ...message(1),
    ...{ putAt: 7, attempts: 3, nextAt: 90, lastError: 'status_500' },
  })
  assert.deepEqual(outbox.lanes('soc'), new Map([['a', 90]]))
  assert.deepEqual(outbox.counts('soc'), { pending: 2, dead: 0 })
  await outbox.close()
})

test('a dead message makes way for the next, is listed, and comes back before it', async () => {
  const path = fresh()
  const outbox = openOutbox({ path })
  await outbox.put([message(1), message(2)], none, 7)
  await outbox.bury(message(1), { attempts: 10, nextAt: 0, lastError: 'timed_out' }, 99)
  assert.equal(outbox.first('soc', 'a')?.order, 2)
  const [dead] = outbox.dead('soc', 10)
  assert.deepEqual([dead?.id, dead?.diedAt, dead?.lastError], ['a-1', 99, 'timed_out'])
  assert.deepEqual(await outbox.revive('soc', new Set(['other']), 100), [])
  assert.equal((await outbox.revive('soc', null, 100)).length, 1)
  const first = outbox.first('soc', 'a')
  assert.deepEqual([first?.order, first?.attempts, first?.nextAt], [1, 0, 100])
  assert.deepEqual(outbox.counts('soc'), { pending: 2, dead: 0 })
  await outbox.close()
})

test('beyond the bound messages are dead at once, and the oldest dead make room', async () => {
  const outbox = openOutbox({ path: fresh(), maxPending: 3, maxDead: 4 })
  for (let n = 0; n < 12; n++) await outbox.put([message(n)], none, n)
  const { pending, dead } = outbox.counts('soc')
  assert.equal(pending, 3)
  assert.ok(dead <= 4, String(dead))
  assert.equal(outbox.dead('soc', 1)[0]?.order, 11)
  await outbox.close()
})

test('whatever is put, settled, failed, buried and revived, it is all there once and counted right', async () => {
  const step = fc.record({
    what: fc.constantFrom('put', 'settle', 'fail', 'bury', 'revive'),
    order: fc.integer({ min: 0, max: 6 }),
    lane: fc.constantFrom('a', 'b', 'x'.repeat(600)),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const outbox = openOutbox({ path: fresh() })
      const pending = new Set<string>()
      const dead = new Set<string>()
      for (const { what, order, lane } of steps) {
        const one = message(order, lane)
        const attempt = { attempts: 1, nextAt: 5, lastError: 'x' }
        if (what === 'put') {
          await outbox.put([one], none, 1)
          pending.add(one.id)
        } else if (what === 'settle') {
          await outbox.settled(one)
          pending.delete(one.id)
        } else if (what === 'fail') await outbox.failed(one, attempt)
        else if (what === 'bury') {
          await outbox.bury(one, attempt, order)
          if (pending.delete(one.id)) dead.add(one.id)
        } else {
          for (const { id } of await outbox.revive('soc', null, 2)) pending.add(id)
          dead.clear()
        }
      }
      assert.deepEqual(outbox.counts('soc'), { pending: pending.size, dead: dead.size })
      const lanes = new Set([...pending].map((id) => id.slice(0, id.lastIndexOf('-'))))
      assert.deepEqual(new Set(outbox.lanes('soc').keys()), lanes)
      assert.deepEqual(new Set(outbox.dead('soc', 100).map(({ id }) => id)), dead)
      await outbox.close()
    }),
    { numRuns: 15 },
  )
})
