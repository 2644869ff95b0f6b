import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newEvent, registryOf } from '@tripline/ingest'
import { createFacts } from './policy-question.ts'
import { MORE_TARGETS } from './read/targets.ts'

const event = (action: string) =>
  newEvent({ id: 'e', source: 'otlp', occurredAt: 0, receivedAt: 0, action, raw: '' })

test('the deny list holds for each part of an action, and for what it hides', () => {
  const { questionOf } = createFacts(registryOf({}), ['railway:apiTokenCreate', 'cloudtrail:*'])
  const isDenied = (action: string) =>
    questionOf({ event: event(action), targets: [], exact: '' }, null).facts.denyListed
  for (const action of [
    'railway:apiTokenCreate',
    'railway:me,apiTokenCreate',
    'railway:me,…',
    'cloudtrail:StopLogging',
  ]) {
    assert.ok(isDenied(action), action)
  }
  for (const action of ['railway:me', 'railway:apiTokenCreates', 'other:me,…', 'ec2:StopLogging']) {
    assert.ok(!isDenied(action), action)
  }
})

test('who names more than is looked at may name what is protected', () => {
  const isProtected = (protectedResources: readonly string[], targets: readonly string[]) =>
    createFacts(registryOf({ protectedResources: [...protectedResources] }), []).questionOf(
      { event: event('tool:delete'), targets, exact: '' },
      null,
    ).resource.protected
  assert.ok(isProtected(['core-*'], ['scratch', 'core-db']))
  assert.ok(isProtected(['core-*'], ['scratch', MORE_TARGETS]))
  assert.ok(!isProtected(['core-*'], ['scratch']))
  assert.ok(!isProtected([], ['scratch', MORE_TARGETS]))
})
