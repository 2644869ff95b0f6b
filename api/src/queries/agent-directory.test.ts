import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { registryOf } from '@tripline/ingest'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { openAlertBook } from '../alert-book.ts'
import type { AgentDirectory } from './agent-directory.ts'
import { createAgentDirectory } from './agent-directory.ts'

const DAY = 86_400_000
const TODAY = Date.UTC(2026, 5, 18)

let stored: TestStore
let directory: AgentDirectory
let now = TODAY + 3_600_000
let queries = 0

before(async () => {
  stored = await openTestStore()
  await stored.writeAlerts([
    sampleAlert({ id: 'a', sequence: 1, agentId: 'seen', risk: 40 }),
    sampleAlert({ id: 'b', sequence: 2, agentId: 'seen', risk: 71, status: 'acknowledged' }),
    sampleAlert({ id: 'c', sequence: 3, agentId: 'seen', risk: 99, status: 'closed' }),
  ])
  const book = await openAlertBook(stored.store)
  const counting = {
    ...stored.store,
    query: <Row>(...given: Parameters<typeof stored.store.query>) => {
      queries++
      return stored.store.query<Row>(...given)
    },
  }
  const registry = registryOf({
    agents: [{ id: 'declared', owner: 'Priya', charter: 'It plans.', environment: 'dev' }],
  })
  directory = createAgentDirectory(counting, book, registry, { now: () => now })
})
after(() => stored.close())

let offset = 0
const write = (...events: Parameters<typeof sampleEvent>[0][]) =>
  stored.writeEvents(
    events.map((given) => ({ ...sampleEvent({ agentId: 'seen', ...given }), offset: offset++ })),
  )

/** The detectors have learned, and everything before this place of the log is stored. */
const checkpoint = (through: number) =>
  stored.writeBaselines([
    {
      row: {
        ...{
          scope: '',
          detector: 'checkpoint',
          version: 1,
          facet: 'checkpoint',
          value: '',
          seen: 0,
        },
        ...{ weight: 0, lastWeight: 0, firstSeenAt: 0, lastSeenAt: 0, agents: 0, state: '0' },
      },
      partition: 0,
      through,
    },
  ])

async function seen(id = 'seen') {
  now += 60_000
  return (await directory.list()).find((agent) => agent.id === id)
}

test('what is declared is listed before it was ever seen', async () => {
  assert.deepEqual(await directory.list(), [
    {
      ...{
        id: 'declared',
        owner: 'Priya',
        charter: 'It plans.',
        peerGroup: '',
        environment: 'dev',
      },
      ...{ declared: true, firstSeenAt: 0, lastSeenAt: 0, calls: 0, callsToday: 0 },
      ...{ openAlerts: 0, highestRisk: 0, baseline: 'observing' },
    },
  ])
})

test('what was seen is listed with its totals, where it acts most, and the alerts nobody has closed', async () => {
  await write(
    { occurredAt: TODAY - DAY, environment: 'staging' },
    { occurredAt: TODAY - 10, environment: 'staging' },
    { occurredAt: TODAY + 10, environment: 'prod' },
    { occurredAt: TODAY + 20, environment: 'unknown' },
    { agentId: 'service:ec2.example.com', occurredAt: TODAY },
  )
  assert.deepEqual(await seen(), {
    ...{ id: 'seen', owner: '', charter: '', peerGroup: '', environment: 'staging' },
    ...{
      declared: false,
      firstSeenAt: TODAY - DAY,
      lastSeenAt: TODAY + 20,
      calls: 4,
      callsToday: 2,
    },
    ...{ openAlerts: 2, highestRisk: 71, baseline: 'observing' },
  })
  assert.equal(await seen('service:ec2.example.com'), undefined)
})

test('figures stay for five seconds, and many who ask at once cost one reading', async () => {
  now += 60_000
  const before = queries
  await Promise.all(Array.from({ length: 20 }, () => directory.list()))
  // Totals and checkpoint; what people decided; peers of those of whom little was seen.
  assert.equal(queries - before, 5)
  await write({ occurredAt: TODAY + 30 })
  assert.equal((await directory.list()).find(({ id }) => id === 'seen')?.calls, 4)
  assert.equal((await seen())?.calls, 5)
})

test('counting goes on from the checkpoint and comes to the same as counting everything', async () => {
  await checkpoint(offset - 1)
  assert.equal((await seen())?.calls, 5)
  await write(
    { occurredAt: TODAY + 40 },
    { occurredAt: TODAY - 2 * DAY },
    { agentId: 'new', occurredAt: TODAY },
  )
  const grown = await seen()
  assert.equal(grown?.calls, 7)
  assert.equal(grown?.callsToday, 4)
  assert.equal(grown?.firstSeenAt, TODAY - 2 * DAY)
  assert.equal((await seen('new'))?.calls, 1)
  await checkpoint(offset - 1)
  assert.equal((await seen())?.calls, 7)
  assert.equal((await seen())?.calls, 7)
})

test('a new day starts at nought', async () => {
  now = TODAY + DAY
  await write({ occurredAt: now - 1 }, { occurredAt: now })
  const tomorrow = await seen()
  assert.equal(tomorrow?.calls, 9)
  assert.equal(tomorrow?.callsToday, 1)
})

test('an agent that came a moment ago is found by its name before the list is due', async () => {
  await seen()
  now += 1_000
  await write({ agentId: 'just-came', occurredAt: now })
  assert.equal((await directory.describe('just-came'))?.agent.calls, 1)
})

test('from fifty calls on an agent is learning', async () => {
  await write(...Array.from({ length: 50 }, () => ({ agentId: 'busy', occurredAt: now })))
  assert.equal((await seen('busy'))?.baseline, 'learning')
})

test('a reading that failed is tried again by the next who asks', async () => {
  let broken = true
  const store = {
    ...stored.store,
    query: <Row>(...given: Parameters<typeof stored.store.query>) =>
      broken ? Promise.reject(new Error('the store is away')) : stored.store.query<Row>(...given),
  }
  const book = await openAlertBook(stored.store)
  const directory = createAgentDirectory(store, book, registryOf({}), { now: () => now })
  await assert.rejects(directory.list(), /away/)
  broken = false
  assert.ok((await directory.list()).length > 0)
})

test('figures of less than a minute are given at once and read anew behind the answer', async () => {
  const calls = async () => (await directory.list()).find(({ id }) => id === 'seen')?.calls ?? 0
  now += 60_000
  const known = await calls()
  await write({ occurredAt: now })
  now += 5_000
  assert.equal(await calls(), known)
  while ((await calls()) === known) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(await calls(), known + 1)
})
