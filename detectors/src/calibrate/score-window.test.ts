import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createScoreWindow, WINDOW } from './score-window.ts'
import { seededRandom } from './seeded-random.ts'

const POINTS = 200_000

/** Share of the calibrated p at or below each level, over the level, past the first 5,000 points. */
function realisedOverPromised(
  next: (uniform: () => number, index: number) => number,
  seed: number,
): { readonly e2: number; readonly e3: number; readonly e4: number } {
  const uniform = seededRandom(seed)
  const window = createScoreWindow()
  let counted = 0
  let e2 = 0
  let e3 = 0
  let e4 = 0
  for (let i = 0; i < POINTS; i++) {
    const score = next(uniform, i)
    const bits = window.bitsOf(score, score, uniform())
    window.add(score)
    if (i < 5000) continue
    counted++
    if (bits >= Math.log2(1e2)) e2++
    if (bits >= Math.log2(1e3)) e3++
    if (bits >= Math.log2(1e4)) e4++
  }
  return { e2: e2 / counted / 1e-2, e3: e3 / counted / 1e-3, e4: e4 / counted / 1e-4 }
}

const gaussian = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

function poisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = uniform(); product > limit; product *= uniform()) count++
  return count
}

const streams: readonly {
  readonly name: string
  readonly e4AtMost: number
  readonly next: (uniform: () => number, index: number) => number
}[] = [
  { name: 'independent exponential', e4AtMost: 2, next: (uniform) => -Math.log2(1 - uniform()) },
  // The tail of raw lognormal values is not exponential, which is why detectors score p-values: held at 1e-3 all the same.
  { name: 'independent lognormal', e4AtMost: 6, next: (uniform) => Math.exp(gaussian(uniform)) },
  {
    name: 'drifting counts as raw values',
    e4AtMost: 3,
    next: (uniform, i) => poisson(30 + 20 * Math.sin(i / 30_000), uniform),
  },
  {
    name: 'heavily tied',
    e4AtMost: 2,
    next: (uniform) => Math.round(-Math.log2(1 - uniform()) * 4) / 4,
  },
]

for (const [index, stream] of streams.entries()) {
  test(`a calibrated p of 0.001 comes once in a thousand on the ${stream.name} stream`, (t) => {
    const ratio = realisedOverPromised(stream.next, 11 + index)
    t.diagnostic(`${ratio.e2.toFixed(2)} ${ratio.e3.toFixed(2)} ${ratio.e4.toFixed(2)}`)
    assert.ok(ratio.e2 > 0.9 && ratio.e2 < 1.1, `1e-2: ${ratio.e2}`)
    assert.ok(ratio.e3 > 0.8 && ratio.e3 < 1.2, `1e-3: ${ratio.e3}`)
    assert.ok(ratio.e4 <= stream.e4AtMost, `1e-4: ${ratio.e4}`)
  })
}

test('an odder score never gets fewer bits with the same tie', () => {
  const scores = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 300 })
  const score = fc.double({ min: 0, max: 60, noNaN: true })
  const tie = fc.double({ min: 0.01, max: 0.99, noNaN: true })
  fc.assert(
    fc.property(scores, score, score, tie, (history, a, b, u) => {
      const window = createScoreWindow()
      for (const value of history) window.add(value)
      const low = Math.min(a, b)
      const high = Math.max(a, b)
      const lowBits = window.bitsOf(low, low, u)
      assert.ok(lowBits >= 0)
      // A rank between equal scores depends on the tie, so the order is by the rank's whole step.
      assert.ok(window.bitsOf(high, high, 0.001) >= lowBits - 1e-9 || u < 0.001)
    }),
    { numRuns: 200 },
  )
})

test('a restored window scores to the last bit as the one that was saved', () => {
  const uniform = seededRandom(5)
  const window = createScoreWindow()
  for (let i = 0; i < 4321; i++) window.add(-Math.log2(1 - uniform()))
  const copy = createScoreWindow()
  assert.equal(copy.load(window.save()), true)
  for (let i = 0; i < 5000; i++) {
    const score = -Math.log2(1 - uniform())
    const tie = uniform()
    assert.equal(copy.bitsOf(score, score, tie), window.bitsOf(score, score, tie))
    window.add(score)
    copy.add(score)
  }
  assert.equal(copy.save(), window.save())
  assert.equal(copy.seen(), window.seen())
})

test('a state that is not a window is refused and changes nothing', () => {
  const window = createScoreWindow()
  window.add(5)
  const before = window.save()
  for (const state of ['', 'zz', '00', `${before}0`, 'ff'.repeat(9000)]) {
    assert.equal(window.load(state), false, state.slice(0, 8))
  }
  assert.equal(window.save(), before)
})

test('an empty window repeats what the score claims of itself', () => {
  const window = createScoreWindow()
  assert.ok(Math.abs(window.bitsOf(12, 12, 0.5) - 12) < 1.5)
})

test('the rank is the one that counting all scores gives, whatever was asked before', () => {
  const score = fc
    .double({ min: 0, max: 30, noNaN: true })
    .map((value) => Math.round(value * 4) / 4)
  fc.assert(
    fc.property(fc.array(fc.tuple(score, score), { minLength: 1, maxLength: 300 }), (steps) => {
      const window = createScoreWindow()
      const all: number[] = []
      for (let i = 0; i < 2600; i++) {
        const [value, other] = steps[i % steps.length] ?? [0, 0]
        window.bitsOf(i % 3 === 0 ? value : other, value, 0.5)
        window.add(value)
        all.push(value)
      }
      const last = all.slice(-WINDOW)
      for (const [value] of steps) {
        if (value <= 3) continue
        const greater = last.filter((one) => one > value).length
        const equal = last.filter((one) => one === value).length
        if (greater + equal === 0) continue
        const p = (greater + 0.3 * (equal + 1)) / (WINDOW + 1)
        assert.ok(Math.abs(window.bitsOf(value, value, 0.3) + Math.log2(p)) < 1e-9)
      }
    }),
    { numRuns: 20 },
  )
})
