import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { TestApi } from '../../test/open-test-api.ts'
import { AGENT, NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import type { Score } from '../gate/score.ts'

const ordinary: Score = { risk: 3, bits: 1, judgement: 'ordinary', reasons: [], detectors: [] }
const CREDENTIAL = 'tok_of_the_alert'
let api: TestApi
let calls = 0

before(async () => {
  const scorer = { score: async () => ordinary, close: () => undefined }
  api = await openTestApi({ gate: { scorer }, gateActions: true })
  await decide('read')
})
after(() => api.close())
beforeEach(() => api.clock.set(NOW))

const ACTION = { read: 's3:GetObject', write: 's3:PutObject' }
const call = (what: 'read' | 'write') => ({ action: ACTION[what], resourceId: `r${calls++}` })
const decide = async (
  what: 'read' | 'write',
  more: object = {},
  as: 'agent' | 'gateway' = 'agent',
) => (await api.ask('POST', '/v1/decisions', { as, body: { call: call(what), ...more } })).body

/** Proposed and carried out by a responder. */
async function carriedOut(action: string): Promise<string> {
  const { id: alert, eventIds } = api.pipeline.raise({
    ...{ agentId: AGENT, occurredAt: NOW, credentialId: CREDENTIAL, alertId: `alr_${calls++}` },
  })
  // Evidence waits for the records of an alert by a clock that stands still here.
  const events = eventIds.map((id) => sampleEvent({ id, agentId: AGENT, occurredAt: NOW }))
  await api.writeEvents(events)
  const body = { alert, action }
  const proposed = await api.ask('POST', '/v1/responses', { as: 'responder', body })
  assert.equal(proposed.status, 200, proposed.text)
  const { id } = proposed.body
  const done = await api.ask('POST', `/v1/responses/${id}/execute`, { as: 'responder' })
  assert.equal(done.body.outcome, 'revoked', done.text)
  return id
}
const undo = async (id: string) => {
  const undone = await api.ask('POST', `/v1/responses/${id}/undo`, { as: 'responder' })
  assert.equal(undone.body.state, 'undone', undone.text)
}

test('held to reading, an agent changes nothing, whatever bypass there is, until that is undone', async () => {
  assert.equal((await decide('write')).outcome, 'allow')
  const id = await carriedOut('gate.read-only')
  const { restrictions } = (await api.ask('GET', '/v1/restrictions')).body
  assert.deepEqual(
    [restrictions.length, restrictions[0].kind, restrictions[0].agentId, restrictions[0].until],
    [1, 'read-only', AGENT, NOW + 3_600_000],
  )
  const denied = await decide('write')
  assert.deepEqual([denied.outcome, denied.because], ['deny', ['gate:read-only']])
  const looked = await decide('read')
  assert.deepEqual([looked.outcome, looked.ttlMs], ['allow', 0], 'is asked about each time')
  const body = { agent: AGENT, reason: 'an urgent repair' }
  const bypass = (await api.ask('POST', '/v1/bypasses', { as: 'admin', body })).body
  assert.equal((await decide('write')).outcome, 'deny')
  await api.ask('POST', `/v1/bypasses/${bypass.id}/end`, { as: 'admin' })
  await undo(id)
  assert.equal((await decide('write')).outcome, 'allow')
  assert.deepEqual((await api.ask('GET', '/v1/restrictions')).body.restrictions, [])
})

test('in the hands of another agent the credential is held too, and other credentials of others are not', async () => {
  const id = await carriedOut('gate.read-only')
  const by = async (agent: string, credentialId: string) => {
    const body = { agent, call: { ...call('write'), credentialId } }
    return (await api.ask('POST', '/v1/decisions', { as: 'gateway', body })).body.outcome
  }
  assert.equal(await by('a-thief', CREDENTIAL), 'deny')
  assert.equal(await by(AGENT, 'another'), 'deny')
  assert.equal(await by('a-thief', 'another'), 'allow')
  await undo(id)
})

test('stepped up, what would pass waits for a person, passes once it is approved, and ends with its time', async () => {
  const id = await carriedOut('gate.step-up')
  const body = { call: call('write') }
  const asked = (await api.ask('POST', '/v1/decisions', { as: 'agent', body })).body
  assert.deepEqual([asked.outcome, asked.because], ['approval_required', ['gate:step-up']])
  await api.ask('POST', `/v1/approvals/${asked.approvalId}/approve`, { as: 'responder' })
  const passed = (await api.ask('POST', '/v1/decisions', { as: 'agent', body })).body
  assert.deepEqual([passed.outcome, passed.approvalId], ['allow', asked.approvalId])
  api.clock.set(NOW + 3_600_000)
  assert.equal((await decide('write')).outcome, 'allow')
  api.clock.set(NOW)
  await undo(id)
})

test('throttled, the calls of a minute pass; the next is told when to come again, as HTTP says it', async () => {
  const id = await carriedOut('gate.throttle')
  for (let n = 0; n < 10; n++) assert.equal((await decide('read')).outcome, 'allow')
  const late = await decide('read')
  assert.deepEqual([late.outcome, late.retryAfterMs], ['deny', 6_000])
  const held = await api.ask('GET', '/v1/ext-authz/v1/volumes', { as: 'agent' })
  assert.deepEqual([held.status, held.headers['retry-after']], [429, '6'])
  assert.equal(JSON.parse(held.text).detail, 'Try again in 6 s.')
  api.clock.set(NOW + 6_000)
  assert.equal((await decide('read')).outcome, 'allow')
  await undo(id)
  for (let n = 0; n < 20; n++) assert.equal((await decide('read')).outcome, 'allow')
})
