import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Approval } from '@tripline/api/wire'
import { diffCall } from './diff-call.ts'

const approvals = JSON.parse(
  readFileSync(new URL('../../test/fixtures/approvals.json', import.meta.url), 'utf8'),
) as readonly Approval[]
const schema = approvals.find(({ id }) => id.startsWith('ap_schema'))
if (schema === undefined) throw new Error('no fixture')
const marks = { same: ' ', before: '-', now: '+' } as const
const told = (approval: Approval) =>
  diffCall(approval).map(({ kind, name, value }) => `${marks[kind]}${name}: ${value}`)

test('what changed stands under what it was, what is new is marked, what is equal is not', () => {
  assert.deepEqual(told(schema), [
    ...[' db: core-prod', ' account: 123456789012', ' environment: production'],
    ...[' credential: AKIAEXAMPLESCHEMA', ' DBInstanceIdentifier: core-prod'],
    ...[' EngineVersion: 16.9', '-DeletionProtection: true', '+DeletionProtection: false'],
    ...['-BackupRetentionPeriod: 14', '+BackupRetentionPeriod: 0', '+ApplyImmediately: true'],
  ])
})

test('without an earlier one nothing is marked', () => {
  const lines = told({ ...schema, lastApproved: null })
  assert.equal(lines.filter((line) => !line.startsWith(' ')).length, 0)
  assert.ok(lines.includes(' DeletionProtection: false'))
})

test('what is no longer sent is told, unless it may only have been cut off', () => {
  const [first] = schema.call.lines
  if (first === undefined) throw new Error('no line')
  const shorter = { ...schema, call: { lines: [first], more: 0 } }
  assert.ok(told(shorter).includes('-EngineVersion: 16.9'))
  const cut = { ...schema, call: { lines: [first], more: 4 } }
  assert.ok(!told(cut).some((line) => line.startsWith('-')))
})
