import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { detecting, matches, refusalOf } from './ask.contract.ts'

const detection = (condition: string): string =>
  `{sel_a: {a: 1}, sel_b: {b: 1}, flt_c: {c: 1}, _d: {d: 1}, condition: ${condition}}`

/** Each condition with what it means, in terms of which of a, b, c, d are there. */
const meanings: readonly [
  condition: string,
  meaning: (a: boolean, b: boolean, c: boolean, d: boolean) => boolean,
][] = [
  ['sel_a', (a) => a],
  ['not sel_a', (a) => !a],
  ['sel_a or sel_b and flt_c', (a, b, c) => a || (b && c)],
  ['(sel_a or sel_b) and flt_c', (a, b, c) => (a || b) && c],
  ['sel_a and not sel_b or flt_c', (a, b, c) => (a && !b) || c],
  ['not (sel_a or sel_b)', (a, b) => !(a || b)],
  ['not not sel_a', (a) => a],
  ['1 of sel_*', (a, b) => a || b],
  ['any of sel_*', (a, b) => a || b],
  ['all of sel_*', (a, b) => a && b],
  ['1 of them', (a, b, c) => a || b || c],
  ['all of them', (a, b, c) => a && b && c],
  ['2 of them', (a, b, c) => Number(a) + Number(b) + Number(c) >= 2],
  ['sel_a AND NOT 1 OF flt_*', (a, _b, c) => a && !c],
  ['all of sel_* and not 1 of flt* or _d', (a, b, c, d) => (a && b && !c) || d],
  ['1 of *_a', (a) => a],
  ['[sel_a, flt_c]', (a, _b, c) => a || c],
]

for (const [condition, meaning] of meanings) {
  test(`condition: ${condition}`, () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), (a, b, c, d) => {
        const record = { a: Number(a), b: Number(b), c: Number(c), d: Number(d) }
        assert.equal(matches(detection(condition), record), meaning(a, b, c, d))
      }),
      { numRuns: 32 },
    )
  })
}

test('a list of maps is an OR, a map an AND, and they nest', () => {
  const search = '{s: [{a: 1, b: 1}, {c: [1, 2]}], condition: s}'
  assert.ok(matches(search, { a: 1, b: 1 }))
  assert.ok(!matches(search, { a: 1 }))
  assert.ok(matches(search, { c: 2 }))
})

test('a condition that cannot be read is refused with what is wrong', () => {
  const refusals: readonly [condition: string, reason: RegExp][] = [
    ['nobody', /no search named nobody/],
    ['sel_a and', /where a name is due/],
    ['(sel_a', /parenthesis/],
    ['sel_a sel_b', /too many/],
    ['1 of nobody_*', /no search is named/],
    ['4 of them', /but there are 3/],
    ['sel_a | sum(x) > 5', /not understood/],
    ['"( ( ( sel_a"', /parenthesis/],
  ]
  for (const [condition, reason] of refusals) {
    assert.match(refusalOf(detecting(detection(condition))), reason, condition)
  }
  const deep = `${'('.repeat(500)}sel_a${')'.repeat(500)}`
  assert.match(refusalOf(detecting(detection(deep))), /nested deeper/)
})
