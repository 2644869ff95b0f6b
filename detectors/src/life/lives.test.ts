import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BaselineRow } from '../detector.ts'
import type { KnownAgents, LifeChange, LifeDecision } from './life.ts'
import { ENOUGH_PEERS, MOST_VERSIONS, OBSERVED_CALLS } from './life.ts'
import { createLives } from './lives.ts'
import { isLearnedRow, newestRows, rolledBackRows } from './version-rows.ts'

const OWNER = { detector: 'runner', version: 2 }

/** Agents 'a0' … of one group, each with a learned call. */
const agentsOf = (count: number): KnownAgents => ({
  find: (agentId) => (Number(agentId.slice(1)) < count ? Number(agentId.slice(1)) : -1),
  events: () => 7,
  agentsIn: () => count,
  groupOf: () => 0,
  idOf: (agent) => `a${agent}`,
})

let made = 0
const decision = (change: LifeChange, agentId = 'a0'): LifeDecision => ({
  ...{ ...change, id: `d${made++}`, agentId },
  ...{ by: 'Priya Nair', at: 1000 + made },
})

test('an agent is observed until enough was seen of it, or enough peers speak for it', () => {
  const alone = createLives(agentsOf(ENOUGH_PEERS))
  for (let i = 0; i < OBSERVED_CALLS; i++) {
    assert.equal(alone.of('a0').state, 'observing')
    alone.see(0)
  }
  assert.equal(alone.of('a0').state, 'learning')
  assert.equal(alone.of('a1').state, 'observing')
  assert.equal(createLives(agentsOf(ENOUGH_PEERS + 1)).of('a0').state, 'learning')
})

const change: fc.Arbitrary<LifeChange> = fc.oneof(
  fc.record({ type: fc.constant('ratify' as const), note: fc.string({ maxLength: 700 }) }),
  fc.record({ type: fc.constantFrom('lock' as const, 'unlock' as const) }),
  fc.record({ type: fc.constant('roll-back' as const), version: fc.integer({ min: 0, max: 20 }) }),
)

test('whatever is decided, a life stays bounded, its numbers grow, only what was approved is locked, and it survives a restart', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const agents = agentsOf(6)
      const lives = createLives(agents)
      let newest = 0
      for (const one of changes) {
        const before = lives.of('a0')
        const outcome = lives.decide(decision(one))
        const life = lives.of('a0')
        if (outcome.kind === 'refused') assert.deepEqual(life, before)
        else {
          assert.equal(lives.isLocked('a0'), life.state === 'locked')
          if (life.state === 'locked') assert.ok(life.versions.length > 0)
          if (one.type === 'ratify') assert.equal(life.standsOn, newest + 1)
        }
        newest = life.versions.at(-1)?.number ?? newest
        assert.ok(life.versions.length <= MOST_VERSIONS)
        assert.ok(life.versions.every(({ note }) => note.length <= 500))
      }
      const rows: BaselineRow[] = []
      lives.takeChanges(OWNER, (row) => rows.push(row))
      const restored = createLives(agents)
      for (const row of rows) restored.restore(row.scope === 'fleet' ? -1 : 0, row)
      assert.deepEqual(restored.of('a0'), lives.of('a0'))
      assert.equal(restored.isLocked('a0'), lives.isLocked('a0'))
    }),
  )
})

test('what cannot be decided is refused and changes nothing', () => {
  const lives = createLives(agentsOf(6))
  const asked = (one: LifeChange, agentId?: string) => {
    const outcome = lives.decide(decision(one, agentId))
    return outcome.kind === 'refused' ? outcome.reason : outcome.kind
  }
  assert.equal(asked({ type: 'ratify', note: '' }, 'a9'), 'unknown-agent')
  assert.equal(asked({ type: 'lock' }), 'never-ratified')
  assert.equal(asked({ type: 'unlock' }), 'not-locked')
  assert.equal(asked({ type: 'roll-back', version: 1 }), 'unknown-version')
  assert.equal(asked({ type: 'ratify', note: '' }), 'done')
  assert.equal(asked({ type: 'lock' }), 'done')
  assert.equal(asked({ type: 'lock' }), 'already-locked')
  lives.takeChanges(OWNER, () => {})
  assert.equal(asked({ type: 'lock' }), 'already-locked')
  lives.takeChanges(OWNER, () => assert.fail('a refusal left a change'))
})

const row = fc
  .record({
    detector: fc.constantFrom('novelty', 'rate', 'runner'),
    facet: fc.constantFrom('action', 'hours', 'probation', 'calls', 'spell'),
    value: fc.string({ maxLength: 2 }),
    seen: fc.integer({ min: 1, max: 1000 }),
    weight: fc.float({ min: 1, max: 1000, noNaN: true }),
  })
  .map(
    (given): BaselineRow => ({
      ...{ scope: 'a0', version: 1, lastWeight: 1, firstSeenAt: 0, lastSeenAt: 0, agents: 0 },
      ...{ state: '', ...given },
    }),
  )
const table = (rows: readonly BaselineRow[]) => newestRows(rows, [])
const learned = (rows: readonly BaselineRow[]) => rows.filter((one) => isLearnedRow(one, 'a0'))

test('whatever was learned since, the table after a roll-back reads as the version', () => {
  const rows = fc.array(row, { maxLength: 30 })
  fc.assert(
    fc.property(rows, rows, rows, (before, stored, changed) => {
      const version = learned(table(before))
      const since = newestRows(newestRows(before, stored), changed)
      const back = newestRows(since, rolledBackRows(learned(since), version))
      assert.deepEqual(learned(back), version)
      // And once more, on top of what the roll-back left.
      const again = newestRows(back, changed)
      const twice = newestRows(again, rolledBackRows(learned(again), version))
      assert.deepEqual(learned(twice), version)
      const present = (all: readonly BaselineRow[]) =>
        all.filter((one) => one.version > 0 && !isLearnedRow(one, 'a0'))
      assert.deepEqual(present(back), present(since))
    }),
  )
})
