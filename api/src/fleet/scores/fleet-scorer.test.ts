import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { partitionOfKey, silentLogger, systemClock } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { sampleEvent } from '../../../test/sample-event.ts'
import type { Score } from '../../gate/score.ts'
import { createFleetScorer } from './fleet-scorer.ts'
import { openScoreDoor } from './score-door.ts'

const KEY = new Uint8Array(32).fill(7)
const PARTITIONS = 4
const NOBODY = 'http://127.0.0.1:1'

/** Says the event's action, so that an answer given to another question shows. */
const scoreOf = ({ action }: AuditEvent): Score => ({
  ...{ risk: 7, bits: 3, judgement: 'ordinary', reasons: [action], detectors: [] },
})
const asked = (agentId: string, action: string): AuditEvent =>
  sampleEvent({ id: action, agentId, action }).event
const partitionOf = (agentId: string): number => partitionOfKey(Buffer.from(agentId), PARTITIONS)

interface Worker {
  readonly address: string
  readonly seen: readonly string[]
}

async function worker(t: TestContext, installationKey = KEY): Promise<Worker> {
  const seen: string[] = []
  const scorer = {
    async score(event: AuditEvent) {
      seen.push(event.agentId)
      return event.action === 'unknown' ? null : scoreOf(event)
    },
    close: () => undefined,
  }
  const door = await openScoreDoor({
    ...{ host: '127.0.0.1', port: 0, installationKey, clock: systemClock, scorer },
  })
  t.after(() => door.close())
  return { address: `http://127.0.0.1:${door.port}`, seen }
}

async function scorerOf(t: TestContext, owners: () => Promise<ReadonlyMap<number, string>>) {
  const scorer = await createFleetScorer({
    ...{ owners, partitions: PARTITIONS, installationKey: KEY, timeoutMs: 1_000 },
    ...{ clock: systemClock, logger: silentLogger },
  })
  t.after(() => scorer.close())
  return scorer
}

const agents = Array.from({ length: 40 }, (_, i) => `agent-${i}`)

test('each question goes to the owner of its agent, and each gets its own answer', async (t) => {
  const workers = [await worker(t), await worker(t)]
  const ownerOf = (partition: number) => workers[partition % 2]
  const owners = new Map(
    Array.from({ length: PARTITIONS }, (_, at) => [at, ownerOf(at)?.address ?? ''] as const),
  )
  const scorer = await scorerOf(t, async () => owners)
  const found = await Promise.all(
    agents.map((agent, i) => scorer.score(asked(agent, i === 5 ? 'unknown' : `act:${i}`))),
  )
  for (const [i, score] of found.entries()) {
    assert.deepEqual(score?.reasons, i === 5 ? undefined : [`act:${i}`])
  }
  for (const [i, { seen }] of workers.entries()) {
    assert.ok(seen.length > 0)
    assert.ok(seen.every((agent) => partitionOf(agent) % 2 === i))
  }
})

test('more questions than one message carries are all answered', async (t) => {
  const { address } = await worker(t)
  const owners = new Map([0, 1, 2, 3].map((at) => [at, address] as const))
  const scorer = await scorerOf(t, async () => owners)
  const found = await Promise.all(
    Array.from({ length: 700 }, (_, i) => scorer.score(asked('agent-1', `act:${i}`))),
  )
  for (const [i, score] of found.entries()) assert.deepEqual(score?.reasons, [`act:${i}`])
})

test('no owner, a dead one, one of another fleet, a store that is away: no score, and no error', async (t) => {
  const stranger = await worker(t, new Uint8Array(32).fill(8))
  const owners = new Map([
    [0, stranger.address],
    [1, NOBODY],
  ])
  const scorer = await scorerOf(t, async () => owners)
  for (const agent of agents.filter((one) => partitionOf(one) < 3)) {
    assert.equal(await scorer.score(asked(agent, 'act')), null)
  }
  assert.deepEqual(stranger.seen, [])
  const away = await scorerOf(t, () => Promise.reject(new Error('the store is away')))
  assert.equal(await away.score(asked('agent-1', 'act')), null)
})

test('the door answers nobody who cannot seal a question', async (t) => {
  const { address, seen } = await worker(t)
  const post = (headers: Readonly<Record<string, string>>, path = '/scores') =>
    fetch(`${address}${path}`, { method: 'POST', headers, body: 'x' }).then(({ status }) => status)
  const now = String(Date.now())
  assert.equal(await post({}), 401)
  assert.equal(await post({ 'x-tripline-asked-at': now }), 401)
  assert.equal(await post({ 'x-tripline-asked-at': now, 'x-tripline-seal': '0'.repeat(64) }), 401)
  assert.equal(await post({}, '/metrics'), 404)
  assert.deepEqual(seen, [])
})
