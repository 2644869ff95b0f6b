import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { ComparedAlert } from './match-alerts.ts'
import { matchAlerts } from './match-alerts.ts'

const alert = (
  id: string,
  eventIds: string[],
  rest: Partial<ComparedAlert> = {},
): ComparedAlert => ({
  ...{ id, agentId: 'a', openedAt: 1, risk: 50, severity: 'medium', eventIds },
  ...rest,
})

test('gained, lost, changed and the same are told apart by agent and shared events', () => {
  const present = [
    alert('p1', ['e1', 'e2']),
    alert('p2', ['e5'], { openedAt: 2 }),
    alert('p3', ['e7'], { openedAt: 3 }),
    alert('p4', ['e9'], { openedAt: 4, agentId: 'b' }),
  ]
  const other = [
    alert('o1', ['e2', 'e3']),
    alert('o2', ['e5'], { openedAt: 2, risk: 90, severity: 'critical' }),
    alert('o3', ['e9'], { openedAt: 9 }),
  ]
  const { changes, same } = matchAlerts(present, other)
  assert.equal(same, 1)
  assert.deepEqual(
    changes.map(({ kind, present: ours, other: theirs }) => [kind, ours?.id, theirs?.id]),
    [
      ['changed', 'p2', 'o2'],
      ['lost', 'p3', undefined],
      ['lost', 'p4', undefined],
      ['gained', undefined, 'o3'],
    ],
  )
})

test('of several alerts that share events, those that share most belong together', () => {
  const { changes, same } = matchAlerts(
    [alert('p', ['e1', 'e2', 'e3'])],
    [alert('o1', ['e1']), alert('o2', ['e2', 'e3'])],
  )
  assert.equal(same, 1)
  assert.deepEqual(
    changes.map(({ kind, other }) => [kind, other?.id]),
    [['gained', 'o1']],
  )
})

test('every alert is told once, nothing matched twice, whatever order they come in', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 12 }).map(String), {
    ...{ minLength: 1, maxLength: 4 },
  })
  const alerts = (side: string) =>
    fc
      .array(fc.tuple(ids, fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 3 })), {
        maxLength: 12,
      })
      .map((all) =>
        all.map(([eventIds, agentId, risk], i) =>
          alert(`${side}${i}`, eventIds, { agentId, risk }),
        ),
      )
  fc.assert(
    fc.property(alerts('p'), alerts('o'), (present, other) => {
      const { changes, same } = matchAlerts(present, other)
      const kinds = (kind: string) => changes.filter((change) => change.kind === kind).length
      assert.equal(same + kinds('changed') + kinds('lost'), present.length)
      assert.equal(same + kinds('changed') + kinds('gained'), other.length)
      for (const { present: ours, other: theirs } of changes) {
        if (ours === null || theirs === null) continue
        assert.equal(ours.agentId, theirs.agentId)
        assert.ok(ours.eventIds.some((id) => theirs.eventIds.includes(id)))
      }
      const turned = matchAlerts([...present].reverse(), [...other].reverse())
      assert.deepEqual(turned, { changes, same })
      assert.deepEqual(matchAlerts(present, present).changes, [])
    }),
  )
})
