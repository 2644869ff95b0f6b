import assert from 'node:assert/strict'
import test from 'node:test'
import { newEvent } from '@tripline/ingest'
import type { Incident } from './incidents.ts'
import { createIncidents } from './incidents.ts'

const HOUR = 3_600_000
const T0 = Date.UTC(2026, 5, 18, 9)

const event = (sessionId: string, occurredAt: number) =>
  newEvent({
    ...{ id: `e${occurredAt}`, source: 'litellm', receivedAt: occurredAt, action: 'a', raw: '' },
    ...{ agentId: 'staging-fixer', sessionId, occurredAt },
  })
const incident = (fields: Partial<Incident> & { alertId: string }): Incident => ({
  ...{ agentId: 'staging-fixer', sessionId: 's1', openedBy: '', outsideBudget: false },
  ...{ causes: ['novelty tool'], admittedAt: T0, firstAt: T0, lastAt: T0 },
  ...{ verdict: null, closed: false },
  ...fields,
})
const odd = { cause: 'novelty tool', outside: false }
const other = { cause: 'novelty credential', outside: false }

test('a session is one alert; another session joins for the same cause only, and within the hold', () => {
  const incidents = createIncidents(6 * HOUR)
  const first = incident({ alertId: 'alr_1' })
  incidents.open(first)
  assert.equal(incidents.joinedBy(event('s1', T0 + 9 * HOUR), other), first)
  assert.equal(incidents.joinedBy(event('s2', T0 + HOUR), odd), first)
  assert.equal(incidents.joinedBy(event('s2', T0 + HOUR), other), null)
  assert.equal(incidents.joinedBy(event('s2', T0 + 7 * HOUR), odd), null)
  assert.equal(incidents.joinedBy(event('', T0 + HOUR), other), first)
})

test('a destruction never hides in a lesser alert of another session', () => {
  const incidents = createIncidents(6 * HOUR)
  const first = incident({ alertId: 'alr_1' })
  incidents.open(first)
  const destroys = { cause: 'novelty tool', outside: true }
  assert.equal(incidents.joinedBy(event('s2', T0 + HOUR), destroys), null)
  assert.equal(incidents.joinedBy(event('s1', T0 + HOUR), destroys), first)
  first.outsideBudget = true
  assert.equal(incidents.joinedBy(event('s2', T0 + HOUR), destroys), first)
})

test('two alerts of one agent grow side by side, the same after a restart', () => {
  const live = createIncidents(6 * HOUR)
  const first = incident({ alertId: 'alr_1' })
  const second = incident({ alertId: 'alr_2', sessionId: 's2', firstAt: T0 + 1, causes: [] })
  live.open(first)
  live.open(second)
  live.addCauses(second, ['novelty credential', 'novelty credential'])
  assert.deepEqual(second.causes, ['novelty credential'])
  const restored = createIncidents(6 * HOUR)
  restored.restore({ ...second })
  restored.restore({ ...first })
  for (const incidents of [live, restored]) {
    const joined = (session: string, kind: typeof odd) =>
      incidents.joinedBy(event(session, T0 + HOUR), kind)?.alertId
    assert.equal(joined('s1', other), 'alr_1')
    assert.equal(joined('s2', odd), 'alr_2')
    assert.equal(joined('s3', odd), 'alr_1')
    assert.equal(joined('s3', other), 'alr_2')
    assert.equal(incidents.sessionOf(event('s1', T0 + 60_000))?.alertId, 'alr_1')
    assert.equal(incidents.sessionOf(event('', T0 + 60_000))?.alertId, 'alr_2')
    assert.equal(incidents.sessionOf(event('s3', T0 + 60_000)), null)
    assert.equal(incidents.heldSince('staging-fixer', T0 + 60_000), T0)
  }
})

test('a closed alert takes nothing more', () => {
  const incidents = createIncidents(6 * HOUR)
  incidents.open(incident({ alertId: 'alr_1', closed: true }))
  assert.equal(incidents.joinedBy(event('s1', T0 + 1), odd), null)
  assert.equal(incidents.sessionOf(event('s1', T0 + 1)), null)
})
