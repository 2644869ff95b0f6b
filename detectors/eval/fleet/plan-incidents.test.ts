import assert from 'node:assert/strict'
import test from 'node:test'
import { createFleet, incidents } from '@tripline/ingest/simulate'
import { createNewcomers } from './newcomers.ts'
import { planIncidents } from './plan-incidents.ts'

const DAY_MS = 24 * 3_600_000
const STARTS_AT = Date.UTC(2026, 0, 5)
const fleet = createFleet({ seed: 'plans', startAt: STARTS_AT, agents: 216 })
const from = STARTS_AT + 14 * DAY_MS
const to = STARTS_AT + 60 * DAY_MS
const plans = planIncidents(fleet, incidents, from, to)

test('every kind of incident befalls a new, a young and settled agents, the same every time', () => {
  assert.deepEqual(planIncidents(fleet, incidents, from, to), plans)
  for (const incident of incidents) {
    const own = plans.filter((plan) => plan.incident === incident)
    assert.deepEqual(
      own.map(({ band }) => band),
      ['new', 'young', 'settled', 'settled'],
    )
    for (const { agentId } of own) assert.equal(fleet.persona(agentId).kind, incident.agentId)
  }
})

test('nobody has two incidents at a time, and who was hired for one has no other', () => {
  const byAgent = new Map<string, number[]>()
  for (const { agentId, startAt } of plans) {
    assert.ok(startAt >= from && startAt < to)
    byAgent.set(agentId, [...(byAgent.get(agentId) ?? []), startAt])
  }
  for (const starts of byAgent.values()) {
    starts.sort((a, b) => a - b)
    for (const [i, start] of starts.slice(1).entries()) {
      assert.ok(start - (starts[i] ?? 0) >= 7 * DAY_MS)
    }
  }
  for (const { agentId, band } of plans) {
    if (band !== 'settled') assert.equal(byAgent.get(agentId)?.length, 1)
  }
})

test('a newcomer is there about as long before its incident as it takes to do what was planned', () => {
  const [some] = plans.filter(({ band }) => band === 'young')
  assert.ok(some !== undefined)
  const startAt = STARTS_AT + 15 * DAY_MS
  const plan = { ...some, startAt, history: 200 }
  const newcomers = createNewcomers([plan])
  const record = (agent: string, deliveredAt: number) => ({
    ...{ source: 'envoy' as const, at: deliveredAt, deliveredAt, agent, body: '{}' },
  })
  let there = 0
  for (let at = STARTS_AT; at < startAt; at += DAY_MS / 48) {
    if (newcomers.isThere(record(plan.agentId, at))) there++
    assert.ok(newcomers.isThere(record('somebody-else', at)))
  }
  assert.ok(Math.abs(there - 200) <= 2, String(there))
  assert.equal(newcomers.left(), 0)
})
