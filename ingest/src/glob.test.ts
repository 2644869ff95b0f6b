import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileGlob } from './glob.ts'

test('a star is any run, everything else is itself', () => {
  const cases: readonly [string, string, boolean][] = [
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['role/*', 'role/x', true],
    ['role/*', 'role', false],
    ['*-prod', 'orders-prod', true],
    ['*-prod', 'orders-prod-2', false],
    ['a*b*c', 'a--b--b--c', true],
    ['a*b*c', 'a--c--b', false],
    ['a**c', 'abc', true],
    ['a.c', 'abc', false],
    ['a*', '*', false],
  ]
  for (const [glob, text, expected] of cases) {
    assert.equal(compileGlob(glob)(text), expected, `${glob} on ${text}`)
  }
})

test('a glob agrees with the regular expression that says the same', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 })
  fc.assert(
    fc.property(letters, text, (glob, subject) => {
      const source = glob.replace(/\./g, '\\.').replace(/\*/g, '.*')
      assert.equal(compileGlob(glob)(subject), new RegExp(`^${source}$`, 's').test(subject))
    }),
    { numRuns: 1000 },
  )
})

test('a hostile glob takes no longer than text times pattern', () => {
  const began = process.cpuUsage()
  assert.equal(compileGlob(`${'*a'.repeat(250)}b`)('a'.repeat(5000)), false)
  assert.ok(process.cpuUsage(began).user < 2_000_000)
})
