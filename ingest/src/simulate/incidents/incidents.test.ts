import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY } from '../calendar.ts'
import { createFleet } from '../fleet.ts'
import type { SimulatedRecord } from '../simulated-record.ts'
import { incidents } from './index.ts'
import { plantedToken, pocketos } from './pocketos.ts'

const startAt = Date.UTC(2026, 4, 12)
const fleet = createFleet({ seed: 'harborline', startAt })
const at = startAt + 30 * DAY + 51_000

test('each incident is labelled, in order of time, the same every time, and by an agent of the fleet', () => {
  for (const incident of incidents) {
    const records = incident.splice(fleet, incident.agentId, at, 'one')
    assert.ok(records.length >= 3, incident.id)
    assert.deepEqual(incident.splice(fleet, incident.agentId, at, 'one'), records)
    assert.notDeepEqual(incident.splice(fleet, incident.agentId, at, 'two'), records)
    let last = at
    for (const record of records) {
      assert.equal(record.incident, incident.id)
      assert.equal(record.agent, incident.agentId)
      assert.ok(record.at >= last, `${incident.id} goes back in time`)
      last = record.at
      assert.ok(record.deliveredAt > record.at)
      JSON.parse(record.body)
    }
    assert.ok(records.filter((record) => record.firstIrreversible === true).length <= 1)
    assert.ok(incident.techniques.length > 0)
  }
  assert.equal(new Set(incidents.map((incident) => incident.id)).size, incidents.length)
})

test('most kinds of incident can befall any further agent of the kind', () => {
  const many = createFleet({ seed: 'many', startAt, agents: 48 })
  for (const incident of incidents) {
    const records = incident.splice(many, `${incident.agentId}-2`, at, 'one')
    assert.ok(records.every((record) => record.agent === `${incident.agentId}-2`))
  }
})

const pocket = pocketos.splice(fleet, 'staging-fixer', at, 'demo')
const railway = pocket
  .filter((record) => record.source === 'mapped:railway')
  .map((record) => ({ at: record.at, ...JSON.parse(record.body) }))

function toolCalls(record: SimulatedRecord): number {
  return JSON.parse(record.body).response.choices[0].message.tool_calls?.length ?? 0
}

test('pocketos is 31 events in 75 s, the deletion 9 s after the first use of the token', () => {
  const model = pocket.filter((record) => record.source === 'litellm')
  const events = railway.length + model.reduce((sum, record) => sum + 1 + toolCalls(record), 0)
  assert.equal(events, 31)
  const refusals = railway.filter((call) => call.errors.length > 0)
  assert.deepEqual(
    refusals.map((call) => call.operationName),
    Array(3).fill('variableUpsert'),
  )
  const deletion = railway.at(-1)
  assert.equal(deletion?.operationName, 'volumeDelete')
  assert.equal(deletion?.at - at, 74_988)
  const found = railway.filter((call) => call.token_id === 'tok_4d19f0a2b7c3e8')
  assert.deepEqual(
    found.map((call) => call.operationName),
    ['me', 'projects', 'environments', 'volumes', 'volumeDelete'],
  )
  assert.equal(deletion?.at - found[0]?.at, 8_792)
  assert.equal(deletion?.duration_ms, 412)
  assert.equal(deletion?.attached_backups, 7)
})

test('the deletion is the first act of pocketos that cannot be undone', () => {
  const marked = pocket.filter((record) => record.firstIrreversible === true)
  assert.equal(marked.length, 1)
  assert.match(marked[0]?.body ?? '', /"operationName":"volumeDelete"/)
})

test('it thinks less and less', () => {
  const reasoning = pocket
    .filter((record) => record.source === 'litellm')
    .map((record) => JSON.parse(record.body).metadata.usage_object)
    .map((usage) => usage.completion_tokens_details.reasoning_tokens)
  assert.deepEqual(
    [...reasoning].sort((a, b) => b - a),
    reasoning,
  )
  assert.equal(reasoning.at(-1), 96)
})

test('the planted token stands in one record, and in no other', () => {
  assert.equal(pocket.filter((record) => record.body.includes(plantedToken)).length, 1)
})
