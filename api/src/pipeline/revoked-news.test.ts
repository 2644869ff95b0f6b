import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BaselineRow, LoggedEvent } from '@tripline/detectors'
import { silentLogger } from '@tripline/infra'
import { emptyRegistry } from '@tripline/ingest'
import { sampleEvent } from '../../test/sample-event.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import type { BuiltDetection } from './build-detection.ts'
import { buildDetection } from './build-detection.ts'

const START = Date.UTC(2026, 5, 18)
const OUT_AT = START + 3_600_000
const rules = loadRuleBook([], silentLogger)

const detection = (): BuiltDetection =>
  buildDetection({
    ...{ registry: emptyRegistry, key: new Uint8Array(32).fill(3), alertsPerDay: 4 },
    ...{ landmark: START / 1000, now: null, everyDetector: false, rules },
  })

/** An ordinary look at staging, with the credential in question. */
function look(offset: number, occurredAt: number, outcome: 'success' | 'denied'): LoggedEvent {
  const { event } = sampleEvent({ id: `look_${offset}`, occurredAt, outcome, resourceId: 'r' })
  return { event, partition: 0, offset }
}

const news = {
  ...{ agentId: 'staging-fixer', credentialId: 'tok_own', by: 'tripline', at: OUT_AT },
} as const

function alertsOf(detecting: BuiltDetection, events: readonly LoggedEvent[]) {
  return detecting.process(events, 'watch').alerts.map(({ outsideBudget, reasons }) => ({
    outsideBudget,
    counted: reasons.filter(({ context }) => !context).map(({ detector }) => detector),
  }))
}

test('a use of a credential that is out alerts outside the budget, after a restart too; a refusal and a return do not', () => {
  const first = detection()
  const history = Array.from({ length: 300 }, (_, n) => look(n, START + n * 1_000, 'success'))
  alertsOf(first, history)
  first.credential({ ...news, type: 'credential-out', id: 'out-1', since: OUT_AT })
  assert.deepEqual(alertsOf(first, [look(400, OUT_AT + 5_000, 'denied')]), [])

  const restarted = detection()
  const rows: BaselineRow[] = []
  first.takeChanges((row) => rows.push(row))
  restarted.restore(rows)
  for (const one of [first, restarted]) {
    const [alert] = alertsOf(one, [look(401, OUT_AT + 60_000, 'success')])
    assert.equal(alert?.outsideBudget, true)
    assert.ok(alert.counted.includes('revoked-credential'), alert.counted.join())
  }

  const back = detection()
  alertsOf(back, history)
  back.credential({ ...news, type: 'credential-out', id: 'out-1', since: OUT_AT })
  back.credential({ ...news, type: 'credential-back', id: 'back-1' })
  assert.deepEqual(alertsOf(back, [look(402, OUT_AT + 60_000, 'success')]), [])
})
