import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashKey } from '@tripline/infra'
import { newEvent } from '@tripline/ingest'
import { createAgentTable } from './agent-table.ts'
import { undeclared } from './declared-facts.ts'
import type { BaselineRow } from './detector.ts'
import { livingRows } from './living-rows.ts'
import { createObserver } from './observe.ts'
import type { LoggedEvent } from './processed.ts'
import { createDetectors } from './registry.ts'
import { createDetectorRunner } from './run-detectors.ts'

const START = Date.UTC(2026, 4, 1)
const KEY = new Uint8Array(32).map((_, i) => i * 7)
const time = { halfLifeDays: 14, landmark: START / 1000 }

function newRunner() {
  const agents = createAgentTable({ registry: undeclared })
  return createDetectorRunner({
    detectors: createDetectors({ agents, declared: undeclared, hashKey: hashKey(KEY), ...time }),
    agents,
    observer: createObserver(agents, time),
    ...{ protection: { isProtected: () => false }, installationKey: KEY, alertsPerDay: 20 },
  })
}

/** In letters: numbers in a name are taken for counters. */
const named = (number: number): string =>
  [...String(number)].map((digit) => 'acegikmoqs'[Number(digit)]).join('')

/** Three agents; more resources than an agent keeps, so that values make room for others all the time. */
const log: readonly LoggedEvent[] = Array.from({ length: 3_000 }, (_, i) => ({
  event: newEvent({
    ...{ id: `e${i}`, source: 'cloudtrail', occurredAt: START + i * 20_000, raw: '' },
    ...{ receivedAt: START + i * 20_000, agentId: `agent-${i % 3}`, sessionId: `s${i % 3}` },
    ...{ credentialId: `key-${i % 3}`, service: 's3', action: `s3:Get${(i * 7) % 11}` },
    resourceId: named((i * 31) % 421),
  }),
  ...{ partition: 0, offset: i },
}))

const keyOf = ({ scope, detector, facet, value }: BaselineRow): string =>
  JSON.stringify([scope, detector, facet, value])

/** The rows that are stored in the end, with a checkpoint and a restart every so many events. */
function stored(every: number): ReadonlyMap<string, BaselineRow> {
  const rows = new Map<string, BaselineRow>()
  let runner = newRunner()
  for (let from = 0; from < log.length; from += every) {
    runner.process(log.slice(from, from + every))
    runner.checkpoint((row) => rows.set(keyOf(row), row))
    runner = newRunner()
    runner.restore(rows.values())
  }
  return rows
}

/** Of the agents, what a restart would know, without what tells two texts of one fingerprint apart. */
function known(rows: ReadonlyMap<string, BaselineRow>): readonly BaselineRow[] {
  return ['agent-0', 'agent-1', 'agent-2'].flatMap((agent) =>
    livingRows([...rows.values()].filter(({ scope }) => scope === agent))
      .map((row) => (row.state.length === 8 ? { ...row, value: '' } : row))
      .sort((a, b) => (keyOf(a) + a.state < keyOf(b) + b.state ? -1 : 1)),
  )
}

test('what is known of an agent is the same however often it was saved; rows of values that made room stay, and are told apart', () => {
  const once = stored(log.length)
  const often = stored(100)
  assert.deepEqual(known(often), known(once))
  assert.ok(often.size > once.size + 100, `${often.size} rows, ${once.size}`)
})

test('of two texts with one fingerprint the later one counts, though it was seen less often', () => {
  const runner = newRunner()
  runner.process(log.slice(0, 30))
  const rows: BaselineRow[] = []
  runner.checkpoint((row) => {
    if (row.scope === 'agent-0') rows.push(row)
  })
  const value = rows.find(({ detector, facet }) => detector === 'novelty' && facet === 'resource')
  assert.ok(value !== undefined && value.seen >= 1)
  const before = {
    ...value,
    value: 'one that made room',
    seen: 9,
    lastWeight: value.lastWeight / 2,
  }
  for (const both of [
    [before, ...rows],
    [...rows, before],
  ]) {
    assert.deepEqual(new Set(livingRows(both)), new Set(rows))
  }
})
