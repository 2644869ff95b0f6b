import assert from 'node:assert/strict'
import test from 'node:test'
import type { BaselineRow } from '../detector.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import { createCalibrator } from './calibrator.ts'
import { seededRandom } from './seeded-random.ts'

const DETECTORS = [
  { name: 'novelty', channels: ['action', 'environment', 'action×environment'] },
  { name: 'rate', channels: ['calls', 'denials'] },
  { name: 'honeytoken', channels: ['decoy'] },
]

/** Feeds `events` of `agents` whose raw bits are off by their own factor, and counts the event's bits. */
function realised(agents: number, events: number, seed: number, group: (agent: number) => number) {
  const uniform = seededRandom(seed)
  const calibrator = createCalibrator(DETECTORS)
  const scores = calibrator.newScores()
  const channels = new Float64Array(6)
  const last = scores.bits.length - 1
  let counted = 0
  let e2 = 0
  let e3 = 0
  for (let i = 0; i < events; i++) {
    const agent = Math.floor(uniform() * agents)
    const off = 0.6 + (agent % 5) * 0.35
    const action = -Math.log2(1 - uniform()) * off
    channels[0] = action
    channels[1] = -Math.log2(1 - uniform()) * off
    // The pair repeats the action's surprise most of the time: correlated, as facets are.
    channels[2] = uniform() < 0.7 ? action : -Math.log2(1 - uniform()) * off
    channels[3] = -Math.log2(1 - uniform())
    channels[4] = NOT_APPLICABLE
    channels[5] = NOT_APPLICABLE
    calibrator.score(agent, group(agent), channels, uniform, scores)
    calibrator.learn(agent, group(agent), scores.raw)
    if (i < 20_000) continue
    counted++
    const bits = scores.bits[last] ?? 0
    if (bits >= Math.log2(1e2)) e2++
    if (bits >= Math.log2(1e3)) e3++
  }
  return { e2: e2 / counted / 1e-2, e3: e3 / counted / 1e-3 }
}

for (const [name, agents, group] of [
  ['twenty agents of different scale', 20, () => 0],
  ['one agent', 1, () => 0],
  ['a thousand agents with little history in three groups', 1000, (a: number) => 1 + (a % 3)],
] as const) {
  test(`an event's bits keep their promise for ${name}`, (t) => {
    const ratio = realised(agents, 200_000, 3, group)
    t.diagnostic(`${ratio.e2.toFixed(2)} ${ratio.e3.toFixed(2)}`)
    assert.ok(ratio.e2 > 0.8 && ratio.e2 < 1.2, `1e-2: ${ratio.e2}`)
    assert.ok(ratio.e3 > 0.8 && ratio.e3 < 1.2, `1e-3: ${ratio.e3}`)
  })
}

test('a decoy touched the first time keeps every bit it was given', () => {
  const calibrator = createCalibrator(DETECTORS)
  const scores = calibrator.newScores()
  const channels = new Float64Array([1, 1, 1, 1, NOT_APPLICABLE, 40])
  calibrator.score(0, 0, channels, () => 0.5, scores)
  assert.equal(scores.bits[3], 40)
  assert.equal(scores.leader, 2)
})

test('an agent alone claims no p below 25 over its number of scores since the cold start', () => {
  const uniform = seededRandom(9)
  const calibrator = createCalibrator(DETECTORS)
  const scores = calibrator.newScores()
  const channels = new Float64Array(6).fill(NOT_APPLICABLE)
  // Every other agent has far odder days, so the pooled window finds nothing odd in what is odd for agent 0.
  for (let i = 0; i < 8000; i++) {
    const agent = i % 4
    channels[0] = agent === 0 ? 2 : -Math.log2(1 - uniform()) * 3
    calibrator.score(agent, 0, channels, uniform, scores)
    calibrator.learn(agent, 0, scores.raw)
  }
  channels[0] = 30
  calibrator.score(0, 0, channels, uniform, scores)
  const may = calibrator.ranks.mayClaim(0, 0)
  assert.ok(Math.abs(may - Math.log2((2000 - 250) / 25)) < 1e-9)
  assert.ok((scores.bits[0] ?? 0) >= may)
})

test('held scores count once an hour: a flood sets no bar, a change nobody judged stops being odd', () => {
  const bitsAfter = (hours: number, perHour: number): number => {
    const uniform = seededRandom(6)
    const calibrator = createCalibrator(DETECTORS)
    const scores = calibrator.newScores()
    const channels = new Float64Array(6).fill(NOT_APPLICABLE)
    const score = (value: number): void => {
      channels[0] = value
      calibrator.score(0, 0, channels, () => 0.5, scores)
    }
    for (let i = 0; i < 4000; i++) {
      score(-Math.log2(1 - uniform()))
      calibrator.learn(0, 0, scores.raw)
    }
    score(20)
    for (let hour = 0; hour < hours; hour++) {
      for (let i = 0; i < perHour; i++) {
        const added = calibrator.learnHeld(0, 0, scores.raw, 1e6 * 3600 + hour * 3600 + i)
        assert.equal(added, i === 0)
      }
    }
    score(20)
    return scores.bits[3] ?? 0
  }
  const before = bitsAfter(0, 0)
  assert.ok(before > 9, `${before}`)
  const flooded = bitsAfter(2, 3000)
  assert.ok(flooded > before - 2, `${flooded}`)
  const changed = bitsAfter(200, 1)
  assert.ok(changed < 5, `${changed}`)
})

test('a restored calibrator scores to the last bit as the one that was saved', () => {
  const uniform = seededRandom(21)
  const first = createCalibrator(DETECTORS)
  const scores = first.newScores()
  const channels = new Float64Array(6).fill(NOT_APPLICABLE)
  const feed = (calibrator: typeof first, value: number, agent: number): number => {
    channels[0] = value
    calibrator.score(agent, agent % 2, channels, () => 0.37, scores)
    calibrator.learn(agent, agent % 2, scores.raw)
    return scores.bits[3] ?? 0
  }
  for (let i = 0; i < 6000; i++) feed(first, -Math.log2(1 - uniform()), i % 3)
  const rows: BaselineRow[] = []
  // The hour of a held score that was counted is part of the state.
  assert.equal(first.learnHeld(0, 0, scores.raw, 7200), true)
  first.takeChanges(
    (group) => `g${group}`,
    (row) => rows.push(row),
  )
  for (let agent = 0; agent < 3; agent++)
    first.saveAgent(agent, `agent-${agent}`, (row) => rows.push(row))
  const second = createCalibrator(DETECTORS)
  for (const row of rows) {
    const loaded = row.scope.startsWith('agent-')
      ? second.loadAgent(Number(row.scope.slice(6)), row)
      : second.loadFleet(row, (name) => Number(name.slice(1)))
    assert.equal(loaded, true, `${row.scope} ${row.facet}`)
  }
  assert.equal(second.learnHeld(0, 0, scores.raw, 7300), false)
  for (let i = 0; i < 3000; i++) {
    const value = -Math.log2(1 - uniform())
    assert.equal(feed(second, value, i % 3), feed(first, value, i % 3))
  }
})

test('what an agent did in its first days does not make the same ordinary later', () => {
  const uniform = seededRandom(12)
  const calibrator = createCalibrator(DETECTORS)
  const scores = calibrator.newScores()
  const channels = new Float64Array(6).fill(NOT_APPLICABLE)
  for (let i = 0; i < 4000; i++) {
    channels[0] = i < 200 ? 10 : -Math.log2(1 - uniform())
    calibrator.score(0, 0, channels, uniform, scores)
    calibrator.learn(0, 0, scores.raw)
  }
  assert.ok(calibrator.ranks.normalise(0, 0, 10) > 8)
})
