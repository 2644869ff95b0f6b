import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAgentTable } from './agent-table.ts'
import { createAlertBudget } from './budget/alert-budget.ts'
import { undeclared } from './declared-facts.ts'
import { exampleEvent, START } from './events.contract.ts'
import { createIncidents } from './incidents.ts'
import { OBSERVED_CALLS } from './life/life.ts'
import { createLives } from './life/lives.ts'
import { createObserver } from './observe.ts'
import { createAlertRaiser } from './raise-alert.ts'
import { NO_STAKES } from './risk/bad.ts'

const HOUR = 3_600_000
const NOW = START + 100 * HOUR

/** A fleet of one agent, behind whose findings the whole budget stands. */
function lone() {
  const agents = createAgentTable({ registry: undeclared })
  const observer = createObserver(agents, { halfLifeDays: 14, landmark: START / 1000 })
  const budget = createAlertBudget(4, 6 * HOUR)
  for (let hour = 0; hour <= 100; hour++) {
    const at = START + hour * HOUR
    budget.advance(at, at)
    budget.offer(0, 'quiet', at, 1)
  }
  const lives = createLives(agents)
  const raiser = createAlertRaiser(createIncidents(6 * HOUR), budget, lives, { k0: 1, k1: 2 })
  const observed = observer.observe(exampleEvent({ occurredAt: NOW, sessionId: 's1' }))
  const asking = { judgement: 'finding', stakes: NO_STAKES, cause: 'novelty', weighed: 60 } as const
  return { lives, raiser, observed, asking }
}

test('an agent that is being observed raises no alert within the budget, and one once enough was seen of it', () => {
  const { lives, raiser, observed, asking } = lone()
  assert.equal(raiser.alertFor(observed, asking), null)
  for (let i = 0; i < OBSERVED_CALLS; i++) lives.see(observed.agent)
  assert.notEqual(raiser.alertFor(observed, asking), null)
})

test('what is known to be bad, or outside the budget, alerts however little was seen', () => {
  const bad = lone()
  const stakes = { ...NO_STAKES, knownBad: 'high' } as const
  assert.notEqual(bad.raiser.alertFor(bad.observed, { ...bad.asking, stakes }), null)
  const outside = lone()
  const asking = { ...outside.asking, judgement: 'outside' } as const
  assert.equal(outside.raiser.alertFor(outside.observed, asking)?.outsideBudget, true)
})
