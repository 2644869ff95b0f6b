import assert from 'node:assert/strict'
import { test } from 'node:test'
import { separationWithinRules } from './separation.ts'

const of = (ruleId: string, bad: boolean, score: number) => ({ ruleId, bad, score })

test('records are compared within their rule, ties count half, rules count alike', () => {
  const perfect = [of('a', true, 2), of('a', true, 3), of('a', false, 1)]
  assert.equal(separationWithinRules(perfect), 1)
  const tied = [of('b', true, 1), of('b', false, 1)]
  assert.equal(separationWithinRules([...perfect, ...tied]), 0.75)
  // Across the rules the second would look worse than it is.
  const low = [of('c', true, 0.2), of('c', false, 0.1)]
  assert.equal(separationWithinRules([...perfect, ...low]), 1)
  assert.ok(Number.isNaN(separationWithinRules([of('d', true, 1)])))
})
