import assert from 'node:assert/strict'
import test from 'node:test'
import { hashKey } from '@tripline/infra'
import { newEvent } from '@tripline/ingest'
import { createAgentTable } from './agent-table.ts'
import { undeclared } from './declared-facts.ts'
import type { BaselineRow } from './detector.ts'
import { createObserver } from './observe.ts'
import type { LoggedEvent } from './processed.ts'
import { createDetectors } from './registry.ts'
import { loadRules } from './rules/load-rules.ts'
import { createDetectorRunner } from './run-detectors.ts'

const START = Date.UTC(2026, 4, 1)
const KEY = new Uint8Array(32).map((_, i) => i * 7)
const options = { halfLifeDays: 14, landmark: START / 1000 }
const rules = loadRules([], null)

function newRunner() {
  const agents = createAgentTable({ registry: undeclared })
  return createDetectorRunner({
    detectors: createDetectors({
      ...{ agents, declared: undeclared, rules, hashKey: hashKey(KEY), ...options },
    }),
    agents,
    observer: createObserver(agents, options),
    ...{ protection: { isProtected: () => false }, installationKey: KEY, alertsPerDay: 20 },
  })
}

const ACTIONS = ['s3:GetObject', 's3:PutObject', 'logs:PutLogEvents', 's3:DeleteObject']

/** Forty agents, each with habits of its own. */
function logged(i: number): LoggedEvent {
  const agent = i % 40
  const at = START + i * 40_000
  return {
    event: newEvent({
      ...{ id: `e${i}`, source: 'cloudtrail', occurredAt: at, receivedAt: at + 400, raw: '' },
      ...{ agentId: `agent-${agent}`, sessionId: `s${agent}-${Math.floor(i / 400)}` },
      ...{ credentialId: `key-${agent}`, action: ACTIONS[(i * 7 + agent) % 4] ?? '' },
      ...{ service: 's3', resourceId: `bucket-${(i + agent) % 9}`, sourceIp: `192.0.2.${agent}` },
    }),
    ...{ partition: 0, offset: i },
  }
}
const log = Array.from({ length: 4_000 }, (_, i) => logged(i))

test('asking in the middle of a checkpoint gets the answer of before and after, and changes no row', () => {
  const asked = newRunner()
  const plain = newRunner()
  const questions = [0, 1, 17].map((i) => logged(4_001 + i).event)
  const stranger = { ...logged(5_000).event, agentId: 'stranger' }
  let times = 0
  for (let from = 0; from < log.length; from += 1_000) {
    asked.process(log.slice(from, from + 1_000))
    plain.process(log.slice(from, from + 1_000))
    const before = questions.map(asked.peek)
    const rows: BaselineRow[] = []
    asked.checkpoint((row) => {
      rows.push(row)
      const question = times++ % 4
      if (question === 3) asked.peek(stranger)
      else assert.deepEqual(asked.peek(questions[question] ?? stranger), before[question])
    })
    const expected: BaselineRow[] = []
    plain.checkpoint((row) => expected.push(row))
    assert.deepEqual(rows, expected)
    assert.deepEqual(questions.map(asked.peek), before)
  }
  assert.ok(times > 2_000, `asked ${times} times`)
})
