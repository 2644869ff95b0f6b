import assert from 'node:assert/strict'
import test from 'node:test'
import type { EvalFigure } from './part.ts'
import { merged, scoreboardPage, scoredPart, standing, worsened } from './scoreboard.ts'

const figure = (change: Partial<EvalFigure>): EvalFigure => ({
  ...{ name: 'recall', value: 0.9, unit: '', better: 'higher', tolerance: 0.02 },
  ...change,
})
const part = (name: string, ...figures: readonly EvalFigure[]) =>
  scoredPart({ name, question: 'Is it found?', sample: '', run: async () => [] }, figures)

test('a figure stands where its bounds put it, whichever way is better', () => {
  const of = (change: Partial<EvalFigure>) => standing(figure(change))
  assert.equal(of({ atLeast: 0.8, aim: 0.95 }), 'holds')
  assert.equal(of({ atLeast: 0.8, aim: 0.9 }), 'aim')
  assert.equal(of({ atLeast: 0.91 }), 'SHORT')
  assert.equal(of({ value: Number.NaN, atLeast: 0.1 }), 'SHORT')
  assert.equal(of({}), 'told')
  assert.equal(of({ better: 'lower', atLeast: 1, aim: 0.5 }), 'holds')
  assert.equal(of({ better: 'near-one', value: 1.2, atLeast: 0.8 }), 'holds')
  assert.equal(of({ better: 'near-one', value: 1.3, atLeast: 0.8 }), 'SHORT')
})

test('only what is worse by more than its tolerance is named, and what is gone', () => {
  const before = { parts: [part('a', figure({}), figure({ name: 'area' }))] }
  assert.deepEqual(
    worsened(before, [part('a', figure({ value: 0.89 }), figure({ name: 'area' }))]),
    [],
  )
  assert.deepEqual(worsened(before, [part('a', figure({ value: 0.87 }))]), [
    'a: recall was 0.9, is 0.87',
    'a: area is no longer measured',
  ])
  assert.equal(worsened(before, [part('b', figure({ value: 0 }))]).length, 0)
  const ratio = figure({ better: 'near-one', value: 0.9 })
  assert.equal(
    worsened({ parts: [part('a', ratio)] }, [part('a', { ...ratio, value: 1.3 })]).length,
    1,
  )
})

test('a part that was not run keeps its figures', () => {
  const before = { parts: [part('a', figure({})), part('b', figure({}))] }
  const board = merged(before, [part('b', figure({ value: 0.5 }))], ['b', 'a'])
  assert.deepEqual(
    board.parts.map(({ name, figures }) => [name, figures[0]?.value]),
    [
      ['b', 0.5],
      ['a', 0.9],
    ],
  )
  assert.match(scoreboardPage(board), /\| recall \| 0\.5 \|/)
})

test('digits that differ between machines are not kept', () => {
  assert.equal(part('a', figure({ value: 0.1 + 0.2 })).figures[0]?.value, 0.3)
})
