import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '@tripline/infra'
import type { RawRecord } from '../source.ts'
import { DAY, HOUR, MINUTE } from './calendar.ts'
import { demoPast } from './demo-past.ts'
import type { DemoCursors } from './demo-source.ts'
import { createDemoSource, openDemoFleet } from './demo-source.ts'
import type { Fleet } from './fleet.ts'
import { pocketos } from './incidents/pocketos.ts'

const openedAt = Date.UTC(2026, 5, 18, 9, 20, 30)

function memoryCursors(): DemoCursors {
  const kept = new Map<string, Json>()
  return {
    get: (name) => kept.get(name),
    set: async (name, value) => {
      kept.set(name, structuredClone(value))
    },
  }
}

/** A world whose clock moves only when somebody sleeps or takes a batch. */
function laboratory(cursors = memoryCursors()) {
  let now = openedAt
  return {
    cursors,
    clock: { now: () => now },
    advance: (ms: number) => {
      now += ms
    },
    openFleet: (): Promise<Fleet> =>
      openDemoFleet({
        seed: 'demo',
        clock: { now: () => now },
        cursors,
        backfillDays: 2,
        volume: 0.2,
      }),
  }
}

async function runUntil(
  world: ReturnType<typeof laboratory>,
  endAt: number,
  take: (batch: readonly RawRecord[]) => void,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const stop = new AbortController()
  const source = createDemoSource({
    fleet: await world.openFleet(),
    clock: world.clock,
    cursors: world.cursors,
    ...(onProgress === undefined ? {} : { onProgress }),
    sleep: async (ms) => {
      world.advance(ms)
      if (world.clock.now() >= endAt) stop.abort()
    },
  })
  await source.run(async (batch) => take(batch), stop.signal)
}

const isIncident = (record: RawRecord): boolean => record.body.includes('"tok_4d19f0a2b7c3e8"')

test('the past comes first, then the present as it falls due, and the incident a minute in', async () => {
  const world = laboratory()
  const records: RawRecord[] = []
  const progress: number[] = []
  await runUntil(
    world,
    openedAt + 10 * MINUTE,
    (batch) => {
      assert.ok(batch.length > 0)
      for (const record of batch) assert.ok(record.receivedAt <= world.clock.now())
      records.push(...batch)
    },
    (done, total) => progress.push(done / total),
  )
  assert.ok(records.length > 3_000)
  assert.equal(progress.at(-1), 1)
  assert.deepEqual(
    [...progress].sort((a, b) => a - b),
    progress,
  )
  const received = records.map((record) => record.receivedAt)
  assert.deepEqual(
    [...received].sort((a, b) => a - b),
    received,
  )
  const deletion = records.find(
    (record) => isIncident(record) && record.body.includes('volumeDelete'),
  )
  assert.equal(
    JSON.parse(deletion?.body ?? '{}').time,
    new Date(openedAt + MINUTE + 74_988).toISOString(),
  )
})

test('what had gone wrong before comes in its place among the past', async () => {
  const world = laboratory()
  const fleet = await world.openFleet()
  const stop = new AbortController()
  const records: RawRecord[] = []
  const past = demoPast.filter((one) => one.beforeMs < 2 * DAY)
  const parts = { fleet, clock: world.clock, cursors: world.cursors, past }
  const source = createDemoSource({ ...parts, sleep: async () => stop.abort() })
  await source.run(async (batch) => {
    records.push(...batch)
  }, stop.signal)
  const received = records.map((record) => record.receivedAt)
  assert.deepEqual(
    [...received].sort((a, b) => a - b),
    received,
  )
  const plain = [...fleet.records(fleet.startsAt - 60 * DAY, openedAt)].length
  const extra = past.flatMap(({ incident, beforeMs }) =>
    incident.splice(fleet, incident.agentId, fleet.landmark - beforeMs, fleet.seed),
  )
  assert.ok(extra.length > 1_000)
  assert.equal(records.length, plain + extra.length)
})

test('stopped anywhere and started again, it hands over the very same records, the incident once', async () => {
  const whole: string[] = []
  await runUntil(laboratory(), openedAt + 6 * MINUTE, (batch) => {
    whole.push(...batch.map((record) => record.body))
  })
  for (const failAt of [1, 2, 5, 9, 14]) {
    const world = laboratory()
    const parts: string[] = []
    let taken = 0
    const crash = runUntil(world, openedAt + 6 * MINUTE, (batch) => {
      if (++taken === failAt) throw new Error('the log is gone')
      parts.push(...batch.map((record) => record.body))
    })
    await assert.rejects(crash, /the log is gone/)
    await runUntil(world, openedAt + 6 * MINUTE, (batch) => {
      parts.push(...batch.map((record) => record.body))
    })
    assert.deepEqual(parts, whole)
  }
})

test('what fell due while it was down comes at once as backlog, and the world is the same one', async () => {
  const world = laboratory()
  const first: RawRecord[] = []
  await runUntil(world, openedAt + 3 * MINUTE, (batch) => first.push(...batch))
  const before = await world.openFleet()
  world.advance(5 * HOUR)
  const resumedAt = world.clock.now()
  const second: RawRecord[] = []
  await runUntil(world, resumedAt + MINUTE, (batch) => second.push(...batch))
  const after = await world.openFleet()
  assert.equal(after.startsAt, before.startsAt)
  const all = [...first, ...second].filter((record) => record.receivedAt < resumedAt)
  const incidentAt = openedAt + MINUTE
  const expected = [
    ...after.records(after.startsAt - 60 * DAY, resumedAt),
    ...pocketos.splice(after, 'staging-fixer', incidentAt, after.seed),
  ]
  assert.deepEqual(
    all.map((record) => record.body).sort(),
    expected.map((record) => record.body).sort(),
  )
})
