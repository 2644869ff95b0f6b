import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { encodeCursor } from './cursor.ts'
import { getEvent, listAgentEvents, listEventsById } from './list-events.ts'

const NOON = Date.UTC(2026, 5, 30, 12)
const DAY = 86_400_000

let stored: TestStore
/** Newest first; many share a time, and they lie in two months and several parts. */
const expected: string[] = []

before(async () => {
  stored = await openTestStore()
  const rows = Array.from({ length: 60 }, (_, n) =>
    sampleEvent({
      id: `e${String(n).padStart(2, '0')}`,
      occurredAt: NOON + Math.floor(n / 7) * DAY,
      agentId: 'fixer',
      action: n % 10 === 0 ? 'railway:volumeDelete' : 'railway:variables',
      resourceId: n % 6 === 0 ? 'VOL_1/pg-data' : '',
      outcome: n % 20 === 0 ? 'denied' : 'success',
    }),
  )
  for (let i = 0; i < 60; i += 25) await stored.writeEvents(rows.slice(i, i + 25))
  await stored.writeEvents(rows.slice(10, 20))
  await stored.writeEvents([sampleEvent({ id: 'other', agentId: 'fixer2', occurredAt: NOON })])
  expected.push(...rows.map(({ event }) => event.id).reverse())
})
after(() => stored.close())

const ask = { agentId: 'fixer', q: '', cursor: null, limit: 200 }

test('events come newest first, those of one time by id, each once though stored twice', async () => {
  const { events, nextCursor } = await listAgentEvents(stored.store, ask)
  assert.deepEqual(
    events.map(({ id }) => id),
    expected,
  )
  assert.equal(nextCursor, undefined)
})

test('pages of any size put together are the whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 70 }), async (limit) => {
      const paged: string[] = []
      let cursor: string | null = null
      do {
        const page = await listAgentEvents(stored.store, { ...ask, limit, cursor })
        paged.push(...page.events.map(({ id }) => id))
        cursor = page.nextCursor ?? null
      } while (cursor !== null)
      assert.deepEqual(paged, expected)
    }),
    { numRuns: 8 },
  )
})

test('a word finds parts of actions and resources in any case, and whole outcomes', async () => {
  const count = async (q: string) =>
    (await listAgentEvents(stored.store, { ...ask, q })).events.length
  assert.equal(await count('VOLUMEdelete'), 6)
  assert.equal(await count('vol_1/PG'), 10)
  assert.equal(await count('denied'), 3)
  assert.equal(await count('deni'), 0)
  assert.equal(await count("%'; DROP TABLE events --"), 0)
})

test('a cursor from beyond all time is a bad request and no broken query', async () => {
  for (const at of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1e15, -1]) {
    const cursor = encodeCursor([at, 'x'])
    await assert.rejects(listAgentEvents(stored.store, { ...ask, cursor }), { code: 'bad_request' })
  }
  const strange = encodeCursor([NOON, "'\\\0{at:String}"])
  assert.equal(
    (await listAgentEvents(stored.store, { ...ask, cursor: strange })).nextCursor,
    undefined,
  )
})

test('the events of an alert are those named, of that agent, oldest first', async () => {
  const found = await listEventsById(stored.store, 'fixer', ['e30', 'e12', 'other', 'e12', 'none'])
  assert.deepEqual(
    found.events.map(({ id }) => id),
    ['e12', 'e30'],
  )
  assert.deepEqual(await listEventsById(stored.store, 'fixer', []), { events: [] })
})

test('one event has its record, and figures as they were stored', async () => {
  const event = await getEvent(stored.store, 'e20')
  assert.equal(event?.raw, '{}')
  assert.equal(event?.occurredAt, NOON + 2 * DAY)
  assert.equal(event?.attributionRule, 'registry')
  assert.equal(event?.outcome, 'denied')
  assert.equal(await getEvent(stored.store, 'none'), null)
})
