import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, HOUR } from '../calendar.ts'
import { createFleet } from '../fleet.ts'
import type { SimulatedRecord } from '../simulated-record.ts'
import { backupsThenVolume } from './backups-then-volume.ts'
import type { Incident } from './incident.ts'
import { jobMoved } from './job-moved.ts'
import { massDownload } from './mass-download.ts'
import { privilegeCreep } from './privilege-creep.ts'
import { sharedToken } from './shared-token.ts'
import { sleepingToken } from './sleeping-token.ts'
import { slowPoisoning } from './slow-poisoning.ts'
import { thoughtCut } from './thought-cut.ts'

const startAt = Date.UTC(2026, 4, 12)
const fleet = createFleet({ seed: 'harborline', startAt })
/** A Thursday, in the afternoon. */
const at = startAt + 30 * DAY + 15 * HOUR + 51_000

const told = (incident: Incident) =>
  incident.splice(fleet, incident.agentId, at, 'one').map((record) => ({
    ...record,
    says: JSON.parse(record.body),
  }))

/** What the agent's ordinary life wrote through the source in the days before. */
function ordinary(agent: string, source: SimulatedRecord['source'], hours = 12) {
  return [...fleet.records(at - hours * HOUR, at)]
    .filter((record) => record.agent === agent && record.source === source)
    .map((record) => JSON.parse(record.body))
}

const of = (field: string, records: readonly { says: Record<string, unknown> }[]) =>
  new Set(records.map(({ says }) => says[field]))

test('rights grow once a day, each day under that day’s own role session', () => {
  const records = told(privilegeCreep)
  const writes = records.filter(({ says }) => says.readOnly === false)
  assert.deepEqual(
    writes.map(({ says }) => says.eventName),
    [...Array(4).fill('PutRolePolicy'), 'AttachRolePolicy', 'UpdateAssumeRolePolicy'],
  )
  const days = new Set(writes.map((record) => Math.floor((record.at - at) / DAY)))
  assert.deepEqual([...days], [0, 1, 2, 3, 4])
  assert.equal(new Set(records.map(({ says }) => says.userIdentity.accessKeyId)).size, 5)
})

test('a shared token is the one its owner goes on using, under the borrower’s own name', () => {
  const records = told(sharedToken)
  const [token, ...others] = of('token_id', records)
  assert.deepEqual(others, [])
  const owners = new Set(ordinary('preview-builder', 'mapped:railway').map((one) => one.token_id))
  assert.ok(owners.has(token))
  const own = ordinary('test-data-seeder', 'mapped:railway')
  assert.ok(own.every((one) => one.token_id !== token))
  assert.deepEqual([...of('virtual_key', records)], [own[0]?.virtual_key])
})

test('a sleeping token was the agent’s own in its first days, and has not been used for weeks', () => {
  const [token] = of('token_id', told(sleepingToken))
  const first = [...fleet.records(startAt, startAt + DAY)]
    .filter((one) => one.agent === 'preview-builder' && one.source === 'mapped:railway')
    .map((one) => JSON.parse(one.body).token_id)
  assert.ok(first.length > 0 && first.every((id) => id === token))
  assert.ok(ordinary('preview-builder', 'mapped:railway').every((one) => one.token_id !== token))
})

test('all backups of the volume go before the volume, and the first of them cannot be undone', () => {
  const records = told(backupsThenVolume)
  const deletions = records.filter(({ says }) => /Delete$/.test(says.operationName))
  assert.deepEqual(
    deletions.map(({ says }) => says.operationName),
    [...Array(7).fill('volumeInstanceBackupDelete'), 'volumeDelete'],
  )
  const marked = records.filter((record) => record.firstIrreversible)
  assert.deepEqual(marked, deletions.slice(0, 1))
})

test('it thinks less and less before anything is wiped', () => {
  const records = told(thoughtCut)
  const thoughts = records.filter((record) => record.source === 'litellm')
  const depth = thoughts.map(
    ({ says }) => says.metadata.usage_object.completion_tokens_details.reasoning_tokens,
  )
  assert.deepEqual(
    [...depth].sort((a, b) => b - a),
    depth,
  )
  const usual = ordinary('fleet-sync', 'litellm').map(
    (one) => one.metadata.usage_object.completion_tokens_details.reasoning_tokens,
  )
  usual.sort((a, b) => a - b)
  assert.ok(usual.length > 20 && (usual[Math.floor(usual.length / 20)] ?? 0) > (depth[1] ?? 0))
  const wiped = records.find((record) => record.firstIrreversible)
  assert.equal(wiped?.says.method, 'DELETE')
  assert.ok(thoughts.every((thought) => thought.at < (wiped?.at ?? 0)))
})

test('the place is only looked at for days, and a little more each day', () => {
  const records = told(slowPoisoning)
  const wipeAt = records.find((record) => record.firstIrreversible)?.at ?? 0
  assert.ok(wipeAt - at > 5 * DAY)
  const before = records.filter((record) => record.at < wipeAt)
  assert.ok(before.every(({ says }) => says.readOnly === true))
  const perDay = [0, 1, 2, 3, 4].map(
    (day) => before.filter((record) => Math.floor((record.at - at) / DAY) === day).length,
  )
  assert.deepEqual(
    [...perDay].sort((a, b) => a - b),
    perDay,
  )
  assert.ok(new Set(perDay).size === 5)
})

test('a moved job does what it always does, from elsewhere', () => {
  const own = ordinary('data-loader', 'cloudtrail', 15)
  const actions = new Set(own.map((one) => one.eventName))
  for (const { says } of told(jobMoved)) {
    assert.ok(actions.has(says.eventName), says.eventName)
    assert.ok(own.every((one) => one.sourceIPAddress !== says.sourceIPAddress))
    assert.ok(own.some((one) => one.userAgent === says.userAgent))
  }
})

test('a mass download fetches hundreds of statements and carries them to a host nobody uses', () => {
  const records = told(massDownload)
  assert.equal(records.filter(({ says }) => says.eventName === 'GetObject').length, 240)
  const [host, ...others] = of(
    'authority',
    records.filter((record) => record.source === 'envoy'),
  )
  assert.deepEqual(others, [])
  const known = [...fleet.records(at - 6 * HOUR, at)].filter((one) => one.source === 'envoy')
  assert.ok(known.every((one) => JSON.parse(one.body).authority !== host))
})
