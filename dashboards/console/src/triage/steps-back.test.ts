import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TriageAction, TriageState } from './steps-back.ts'
import { stepsBack } from './steps-back.ts'

const verdict = fc.constantFrom(
  'true_positive' as const,
  'false_positive' as const,
  'benign' as const,
)
const assignee = fc.constantFrom('', 'Priya', 'Sam')
const state: fc.Arbitrary<TriageState> = fc.oneof(
  fc.record({
    status: fc.constantFrom('open' as const, 'acknowledged' as const),
    assignee,
    verdict: fc.constant(null),
  }),
  fc.record({ status: fc.constant('closed' as const), assignee, verdict }),
)

/** How the API changes an alert. `assigns`: whether taking an alert also assigns it. */
function apply(was: TriageState, action: TriageAction, assigns: boolean): TriageState {
  switch (action.kind) {
    case 'acknowledge':
      return { ...was, status: 'acknowledged', assignee: assigns ? 'Priya' : was.assignee }
    case 'assign':
      return { ...was, assignee: action.assignee }
    case 'close':
      return { ...was, status: 'closed', verdict: action.verdict }
    case 'reopen':
      return { status: 'open', verdict: null, assignee: assigns ? '' : was.assignee }
  }
}

test('the steps back lead from any state to any earlier one', () => {
  fc.assert(
    fc.property(state, state, fc.boolean(), (before, after, assigns) => {
      const back = stepsBack(before, after).reduce((was, step) => apply(was, step, assigns), after)
      assert.deepEqual({ ...back }, { ...before })
    }),
  )
})

test('undoing a verdict on an acknowledged alert reopens it, acknowledges it and gives it back', () => {
  const before = { status: 'acknowledged', assignee: 'Sam', verdict: null } as const
  const after = { status: 'closed', assignee: 'Priya', verdict: 'benign' } as const
  assert.deepEqual(stepsBack(before, after), [
    { kind: 'reopen' },
    { kind: 'acknowledge' },
    { kind: 'assign', assignee: 'Sam' },
  ])
})

test('nothing changed, nothing to undo', () => {
  const same = { status: 'open', assignee: '', verdict: null } as const
  assert.deepEqual(stepsBack(same, same), [])
})
