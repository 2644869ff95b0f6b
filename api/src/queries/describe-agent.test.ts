import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { registryOf } from '@tripline/ingest'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import type { AlertBook } from '../alert-book.ts'
import { openAlertBook } from '../alert-book.ts'
import type { AgentDetail } from '../wire.ts'
import { createAgentDirectory } from './agent-directory.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A Thursday. */
const TODAY = Date.UTC(2026, 5, 18)
const NOW = TODAY + 15 * HOUR + 42_000

let stored: TestStore
let book: AlertBook
let detail: AgentDetail

const event = (occurredAt: number, given: Partial<AuditEvent> & { risk?: number } = {}) =>
  sampleEvent({ agentId: 'fixer', occurredAt, ...given })

/** Four days back: two reads at 9:00 and one denied write, each day. Today: three reads, one first delete. */
function history() {
  const before = [1, 2, 3, 4].flatMap((days) => {
    const nine = TODAY - days * DAY + 9 * HOUR
    return [
      event(nine, { risk: days }),
      event(nine + 60_000),
      event(nine + 120_000, {
        action: 'railway:variableUpsert',
        actionClass: 'write',
        outcome: 'denied',
      }),
    ]
  })
  const today = [
    event(TODAY + 9 * HOUR),
    event(TODAY + 9 * HOUR + 1_000),
    event(TODAY + 14 * HOUR + 9 * 60_000),
    event(NOW - 1_000, {
      action: 'railway:volumeDelete',
      actionClass: 'destroy',
      environment: 'prod',
      credentialId: 'tok_found',
      credentialKind: 'account_token',
      attributionRule: 'session-name',
      attributionConfidence: 0.8,
      risk: 97,
    }),
  ]
  const thinking = [100, 200, 300].map((reasoningTokens, i) =>
    event(TODAY - DAY + i, {
      action: 'llm:chat',
      actionClass: 'llm',
      model: 'opus',
      reasoningTokens,
      inputTokens: 1000,
      costUsd: 0.5,
    }),
  )
  const thinkingToday = event(TODAY + HOUR, {
    action: 'llm:chat',
    actionClass: 'llm',
    model: 'opus',
    reasoningTokens: 20,
    inputTokens: 4000,
    costUsd: 0.25,
  })
  const longAgo = event(TODAY - 60 * DAY, { action: 'ancient' })
  return [...before, ...today, ...thinking, thinkingToday, longAgo]
}

before(async () => {
  stored = await openTestStore()
  await stored.writeEvents(history())
  await stored.writeEvents([
    ...[1, 2].map((day) => event(TODAY - day * DAY, { agentId: 'peer-a', risk: 10 * day })),
    event(TODAY - DAY, { agentId: 'peer-b', actionClass: 'write', risk: 40 }),
    event(TODAY, { agentId: 'stranger' }),
  ])
  const credential = { scope: 'fleet', detector: 'novelty', version: 1, facet: 'credential' }
  const counted = {
    seen: 3,
    weight: 1,
    lastWeight: 1,
    firstSeenAt: NOW,
    lastSeenAt: NOW,
    state: '',
  }
  await stored.writeBaselines([
    { row: { ...credential, value: 'tok_own', agents: 3, ...counted }, partition: 0, through: 1 },
  ])
  await stored.writeAlerts([
    sampleAlert({ id: 'a', sequence: 1, agentId: 'fixer', openedAt: NOW - 5_000 }),
    sampleAlert({
      id: 'b',
      sequence: 2,
      agentId: 'fixer',
      openedAt: NOW - 9_000,
      status: 'closed',
      verdict: 'benign',
    }),
  ])
  book = await openAlertBook(stored.store)
  const agents = ['fixer', 'peer-a', 'peer-b'].map((id) => ({ id, peerGroup: 'maintainers' }))
  const registry = registryOf({ agents })
  const directory = createAgentDirectory(stored.store, book, registry, { now: () => NOW })
  const found = await directory.describe('fixer')
  assert.ok(found)
  detail = found
})
after(() => stored.close())

test('an agent nobody saw or declared is not described', async () => {
  const directory = createAgentDirectory(stored.store, book, registryOf({}), { now: () => NOW })
  assert.equal(await directory.describe('nobody'), null)
})

test('it was recognised by the rule of its latest call', () => {
  assert.deepEqual(detail.attribution, { rule: 'session-name', confidence: 0.8 })
})

test('learning is held since the oldest alert without a verdict', () => {
  assert.equal(detail.learningHeldSince, NOW - 5_000)
})

test('activity counts the calls of today in tens of minutes, by class', () => {
  assert.deepEqual(detail.activity, [
    { at: TODAY + HOUR, byClass: { llm: 1 } },
    { at: TODAY + 9 * HOUR, byClass: { read: 2 } },
    { at: TODAY + 14 * HOUR, byClass: { read: 1 } },
    { at: TODAY + 15 * HOUR, byClass: { destroy: 1 } },
  ])
})

test('usual hours are means over that weekday, today left out', () => {
  assert.equal(detail.hours.length, 7)
  assert.ok(detail.hours.every((day) => day.length === 24))
  // Of the last 28 days four are Wednesdays, and one of them had three calls at nine.
  assert.equal(detail.hours[2]?.[9], 0.8)
  // Today is a Thursday; nothing was done on the Thursdays before.
  assert.equal(detail.hours[3]?.[9], 0)
  assert.equal(detail.hours[2]?.[0], 0.8)
})

test('top actions have first times on top, and a rare action is not called a first time', () => {
  assert.deepEqual(detail.topActions, [
    { action: 'railway:volumeDelete', today: 1, usual: 0 },
    { action: 'railway:variables', today: 3, usual: 0.286 },
    { action: 'llm:chat', today: 1, usual: 0.107 },
    { action: 'railway:variableUpsert', today: 0, usual: 0.143 },
  ])
})

test('model use is the median a call and the cost a day, now against usual', () => {
  assert.deepEqual(detail.model, {
    model: 'opus',
    reasoningPerCall: { now: 20, usual: 200 },
    inputPerCall: { now: 4000, usual: 1000 },
    costToday: { now: 0.25, usual: 1.5 / 28 },
    recentReasoning: [100, 200, 300, 20],
  })
})

test('risk a day is its own highest beside the median of its peers', () => {
  const day = (back: number) => detail.riskByDay.find(({ day }) => day === TODAY - back * DAY)
  assert.deepEqual(day(0), { day: TODAY, highest: 97, peersMedian: 0 })
  assert.deepEqual(day(1), { day: TODAY - DAY, highest: 1, peersMedian: 25 })
  assert.deepEqual(day(2), { day: TODAY - 2 * DAY, highest: 2, peersMedian: 20 })
  assert.deepEqual(
    detail.riskByDay.map(({ day }) => day),
    [4, 3, 2, 1, 0].map((back) => TODAY - back * DAY),
  )
})

test('the mix of its peers stands beside its own, with the distance', () => {
  const [own, a, b] = detail.peers
  assert.equal(own?.agentId, 'fixer')
  assert.equal(own?.distance, 0)
  assert.ok(
    Math.abs(Object.values(own?.mix ?? {}).reduce((sum, share) => sum + share, 0) - 1) < 1e-9,
  )
  assert.equal(own?.mix.write, 4 / 20)
  assert.deepEqual(a?.mix, { read: 1 })
  assert.deepEqual(b?.mix, { write: 1 })
  assert.ok((a?.distance ?? 0) < (b?.distance ?? 0))
  assert.equal(detail.peers.length, 3)
})

test('credentials come latest first, with how many agents use the same', () => {
  assert.deepEqual(detail.credentials, [
    {
      credentialId: 'tok_found',
      kind: 'account_token',
      calls: 1,
      actions: 1,
      firstSeenAt: NOW - 1_000,
      lastSeenAt: NOW - 1_000,
      agents: 1,
    },
    {
      credentialId: 'tok_own',
      kind: 'project_token',
      calls: 20,
      actions: 4,
      firstSeenAt: TODAY - 60 * DAY,
      lastSeenAt: TODAY + 14 * HOUR + 9 * 60_000,
      agents: 3,
    },
  ])
})

test('an agent that only was declared has empty tables, not an error', async () => {
  const registry = registryOf({ agents: [{ id: 'planned' }] })
  const directory = createAgentDirectory(stored.store, book, registry, { now: () => NOW })
  const planned = await directory.describe('planned')
  assert.equal(planned?.model, null)
  assert.deepEqual(planned?.activity, [])
  assert.deepEqual(planned?.credentials, [])
  assert.deepEqual(planned?.attribution, { rule: 'none', confidence: 0 })
  assert.equal(planned?.agent.baseline, 'observing')
})
