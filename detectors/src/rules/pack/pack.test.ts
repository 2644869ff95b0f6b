import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent, SourceName } from '@tripline/ingest'
import { undeclared } from '../../declared-facts.ts'
import { tryDetector } from '../../detector.contract.ts'
import { exampleEvent, START } from '../../events.contract.ts'
import { loadRules } from '../load-rules.ts'
import { createRuleMatcher } from '../sigma/rule-matcher.ts'
import type { Sample } from './samples.contract.ts'
import { eventsOfSample, samples } from './samples.contract.ts'

const book = loadRules([], null)
const matcher = createRuleMatcher(book)
const titlesOf = (events: readonly AuditEvent[]): readonly string[] =>
  events.flatMap((event) => matcher.matches(event).map(({ title }) => title))

for (const sample of samples) {
  const { title, source, ignoresSource = source } = sample
  const events = (from: SourceName, record: Sample['matches']): readonly AuditEvent[] => {
    const found = eventsOfSample(from, record)
    assert.equal(found.length, 1, 'the sample is no record of its source')
    return found
  }
  test(`${title}: its sample matches and its look-alike does not`, () => {
    for (const record of [sample.matches, ...(sample.matchesToo ?? [])]) {
      assert.ok(titlesOf(events(source, record)).includes(title), JSON.stringify(record))
    }
    for (const record of [sample.ignores, ...(sample.ignoresToo ?? [])]) {
      assert.ok(!titlesOf(events(ignoresSource, record)).includes(title), JSON.stringify(record))
    }
  })
}

const MINUTE = 60_000
const bitsAfter = (events: readonly Partial<AuditEvent>[]): number => {
  const trial = tryDetector('rules', undeclared, book)
  let bits = -1
  for (const [at, fields] of events.entries()) {
    const event = exampleEvent({ id: `e-${at}`, occurredAt: START + at * MINUTE, ...fields })
    bits = trial.bits(event, 'rule')
    trial.follow(event)
  }
  return bits
}
const destroys = (count: number, environment: AuditEvent['environment']) =>
  Array.from({ length: count }, (_, at) => ({
    ...({ actionClass: 'destroy', environment, resourceId: `thing-${at}` } as const),
    occurredAt: START + at * 1000,
  }))

test('ten destructions in production in ten minutes are one too many, nine are not, nor ten in staging', () => {
  assert.equal(bitsAfter(destroys(10, 'prod')), 12)
  assert.ok(bitsAfter(destroys(9, 'prod')) < 10)
  assert.ok(bitsAfter(destroys(10, 'staging')) < 10)
})

test('secrets and then backups, in that order', () => {
  const secret = { actionClass: 'credential', secretAccess: true } as const
  const backup = { actionClass: 'destroy', irreversible: true, touchesBackup: true } as const
  assert.equal(bitsAfter([secret, {}, backup]), 12)
  assert.ok(bitsAfter([backup, {}, secret]) < 10)
  assert.ok(bitsAfter([{ ...secret, outcome: 'denied' }, {}, backup]) < 10)
})

test('fifteen different refusals in ten minutes, not one refused over and over', () => {
  const refusals = (name: (at: number) => string) =>
    Array.from({ length: 15 }, (_, at) => ({
      ...({ action: name(at), outcome: 'denied' } as const),
      occurredAt: START + at * 10_000,
    }))
  assert.equal(bitsAfter(refusals((at) => `s3:Try${at}`)), 6)
  assert.ok(bitsAfter(refusals(() => 's3:Try')) < 6)
})

test('every rule of the pack loads, is no other one, names a technique, and has a sample or is a correlation', () => {
  assert.deepEqual(book.refused, [])
  assert.deepEqual(book.dormant, [])
  assert.ok(book.rules.filter(({ silent }) => !silent).length >= 20)
  const sampled = new Set(samples.map(({ title }) => title))
  for (const { title, silent, correlation, techniques, falsePositives } of book.rules) {
    if (silent) continue
    assert.ok(correlation !== null || sampled.has(title), `${title} has no sample`)
    assert.ok(techniques.length > 0, `${title} names no technique`)
    assert.ok(falsePositives.length > 0, `${title} is never wrong`)
  }
})
