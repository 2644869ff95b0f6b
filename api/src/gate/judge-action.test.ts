import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionClass } from '@tripline/ingest'
import { judgeAction } from './judge-action.ts'
import { sampleQuestion } from './policy/policy.contract.ts'
import type { PolicyAnswer } from './policy/policy.ts'

const failOpen = new Set<ActionClass>(['read', 'write'])
const says = (outcome: 'allow' | 'deny' | 'approval_required'): PolicyAnswer => ({
  ...{ kind: 'answered', outcome, because: ['p'] },
})
const failed: PolicyAnswer = { kind: 'failed', reason: 'out of reach' }
const unscored = { known: false, risk: 0, bits: 0 }

const judged = (given: Parameters<typeof sampleQuestion>[0], answer: PolicyAnswer) =>
  judgeAction(sampleQuestion(given), answer, failOpen)

test('the policy’s word stands where there is a score', () => {
  for (const outcome of ['allow', 'deny', 'approval_required'] as const) {
    assert.equal(judged({}, says(outcome)).outcome, outcome)
  }
})

test('the deny list stands above everything, also above a policy that allows or fails', () => {
  for (const answer of [says('allow'), failed]) {
    const { outcome, because } = judged({ facts: { denyListed: true } }, answer)
    assert.deepEqual([outcome, because], ['deny', ['gate:deny-list']])
  }
})

test('without a score each class fails its own way, and a permit counts for nothing', () => {
  assert.equal(judged({ score: unscored }, says('allow')).outcome, 'allow')
  const destroy = { actionClass: 'destroy', score: unscored } as const
  const closed = judged(destroy, says('allow'))
  assert.deepEqual([closed.outcome, closed.because], ['deny', ['gate:fail-closed']])
})

test('without a score a denial still denies, and what needs a person still does', () => {
  assert.equal(judged({ score: unscored }, says('deny')).outcome, 'deny')
  assert.equal(judged({ score: unscored }, says('approval_required')).outcome, 'approval_required')
})

test('a policy that fails is no permit: open classes pass, closed ones do not, and both say why', () => {
  const open = judged({}, failed)
  assert.deepEqual([open.outcome, open.because], ['allow', ['gate:fail-open']])
  const shut = judged({ actionClass: 'delete' }, failed)
  assert.equal(shut.outcome, 'deny')
  assert.match(shut.words.join(), /out of reach/)
})
