import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionClass } from '@tripline/ingest'
import fc from 'fast-check'
import type { ActionJudgement } from '../judge-action.ts'
import { createRestrict } from './restrict.ts'
import type { Restriction, RestrictionKind } from './restriction.ts'
import type { RestrictionBook } from './restriction-book.ts'

const MINUTE = 60_000
const FROM = Date.UTC(2026, 5, 18, 12)
const of = (kind: RestrictionKind, perMinute = 0): Restriction => ({
  ...{ id: kind, kind, agentId: 'fixer', credentialId: '', perMinute, from: FROM },
  until: FROM + 60 * MINUTE,
})

/** Held to these; the book is what it finds. */
function held(...all: readonly Restriction[]) {
  let now = FROM
  const book: Pick<RestrictionBook, 'of' | 'get'> = {
    of: () => all,
    get: (id) => all.find((one) => one.id === id) ?? null,
  }
  const restrict = createRestrict(book, { now: () => now })
  return {
    pass: (ms: number) => {
      now += ms
    },
    ask: (actionClass: ActionClass, outcome: ActionJudgement['outcome'] = 'allow', dry = false) =>
      restrict(
        { agentId: 'fixer', credentialId: '', actionClass },
        { outcome, because: ['policy'], words: [] },
        dry,
      ),
  }
}
const outcomes = (one: ReturnType<typeof held>, classes: readonly ActionClass[]) =>
  classes.map((each) => one.ask(each).judgement.outcome)

test('read-only: looking passes, all else is denied whatever the policy says, with the reason and the time', () => {
  const one = held(of('read-only'))
  assert.deepEqual(outcomes(one, ['read', 'list']), ['allow', 'allow'])
  assert.deepEqual(outcomes(one, ['write', 'llm', 'other']), ['deny', 'deny', 'deny'])
  const { judgement, isHeld, retryAfterMs } = one.ask('delete', 'approval_required')
  assert.deepEqual([judgement.because, isHeld, retryAfterMs], [['gate:read-only'], true, 0])
  assert.match(judgement.words[0] ?? '', /only look until 2026-06-18 13:00 UTC; a responder/)
})

test('step-up: what would pass waits for a person, and what is denied stays denied', () => {
  const one = held(of('step-up'))
  assert.deepEqual(outcomes(one, ['list', 'write']), ['allow', 'approval_required'])
  assert.equal(one.ask('write', 'deny').judgement.outcome, 'deny')
  assert.deepEqual(one.ask('write', 'approval_required').judgement.because, ['policy'])
})

test('throttle: a minute’s calls at once, then as fast as they come back; reading counts too', () => {
  const one = held(of('throttle', 6))
  assert.deepEqual(outcomes(one, Array(6).fill('read')), Array(6).fill('allow'))
  const late = one.ask('read')
  assert.deepEqual([late.judgement.outcome, late.judgement.because], ['deny', ['gate:throttle']])
  assert.equal(late.retryAfterMs, 10_000)
  one.pass(9_999)
  assert.equal(one.ask('read').retryAfterMs, 1)
  one.pass(1)
  assert.equal(one.ask('read').judgement.outcome, 'allow')
  assert.equal(one.ask('read').judgement.outcome, 'deny')
  one.pass(60 * MINUTE)
  assert.deepEqual(outcomes(one, Array(7).fill('read')).lastIndexOf('allow'), 5, 'never more')
})

test('neither what is denied anyway nor a dry run takes anything of the throttle', () => {
  const one = held(of('throttle', 1))
  assert.equal(one.ask('write', 'deny').retryAfterMs, 0)
  assert.equal(one.ask('read', 'allow', true).judgement.outcome, 'allow')
  assert.equal(one.ask('read').judgement.outcome, 'allow')
  assert.equal(one.ask('read', 'allow', true).judgement.outcome, 'deny')
})

test('whatever holds it, no answer is milder than the judgement, and nobody else is held', () => {
  const RANK = { allow: 0, approval_required: 1, deny: 2 }
  const kinds = fc.subarray([of('throttle', 2), of('read-only'), of('step-up')])
  const calls = fc.array(
    fc.tuple(
      fc.constantFrom<ActionClass>('read', 'list', 'write', 'destroy', 'llm'),
      fc.constantFrom('allow', 'approval_required', 'deny' as const),
      fc.nat(MINUTE),
    ),
  )
  fc.assert(
    fc.property(kinds, calls, (all, asked) => {
      const one = held(...all)
      for (const [actionClass, outcome, ms] of asked) {
        one.pass(ms)
        const { judgement, isHeld } = one.ask(actionClass, outcome)
        assert.ok(RANK[judgement.outcome] >= RANK[outcome])
        assert.equal(isHeld, all.length > 0)
        if (all.length === 0) assert.equal(judgement.outcome, outcome)
      }
    }),
  )
})
