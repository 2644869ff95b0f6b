import assert from 'node:assert/strict'
import { test } from 'node:test'
import { benchmarksPage } from './benchmarks-page.ts'
import type { Figure } from './figure.ts'

const figure = (name: string, value: number, how = 'as said'): Figure => ({
  ...{ name, value, how, unit: 'ms', atLeast: 50, aim: 20, better: 'less' },
})
const monday = { at: '2026-06-01 09:30', machine: '2 cores, Node 20' }
const friday = { at: '2026-06-05 18:00', machine: '64 cores, Node 22' }
const benches = ['first', 'second', 'third']
const whole = benchmarksPage(
  '',
  monday,
  new Map(benches.map((name) => [name, [figure(`${name} a`, 1), figure(`${name} b`, 2)]])),
  benches,
)

test('a partial run replaces the rows of the benches it ran and keeps the others, in their order', () => {
  const page = benchmarksPage(
    whole,
    friday,
    new Map([['second', [figure('second c', 3)]]]),
    benches,
  )
  assert.deepEqual(namesIn(page), ['first a', 'first b', 'second c', 'third a', 'third b'])
  assert.match(
    page,
    /^\| second \| second c \| 3 ms \| 50 \| 20 \| as said \| 2026-06-05 18:00 \|$/m,
  )
})

test('the page says of each row which run it is of, and of each run what it ran on', () => {
  const page = benchmarksPage(
    whole,
    friday,
    new Map([['second', [figure('second c', 3)]]]),
    benches,
  )
  assert.equal(page.match(/2026-06-01 09:30 \|$/gm)?.length, 4)
  assert.match(page, /^\| 2026-06-01 09:30 \| 2 cores, Node 20 \|$/m)
  assert.match(page, /^\| 2026-06-05 18:00 \| 64 cores, Node 22 \|$/m)
})

test('a run that no row is of any more is not on the page', () => {
  const all = new Map(benches.map((name) => [name, [figure(`${name} new`, 4)]]))
  assert.doesNotMatch(benchmarksPage(whole, friday, all, benches), /2026-06-01/)
})

test('a bench that there is no longer takes its rows along', () => {
  const page = benchmarksPage(whole, friday, new Map(), ['first', 'third'])
  assert.deepEqual(namesIn(page), ['first a', 'first b', 'third a', 'third b'])
})

test('a bar in a text does not make a column, and survives the next run', () => {
  const barred = new Map([['first', [figure('first', 1, 'this | that')]]])
  const once = benchmarksPage(whole, friday, barred, benches)
  const twice = benchmarksPage(once, friday, new Map(), benches)
  assert.match(once, /this \\\| that \| 2026-06-05/)
  assert.equal(twice, once)
})

const namesIn = (page: string): readonly string[] =>
  page
    .split('\n')
    .filter((line) => line.split(' | ').length === 7 && !line.startsWith('| bench '))
    .map((line) => line.split(' | ')[1] ?? '')
