import assert from 'node:assert/strict'
import test from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import { createAgentTable } from './agent-table.ts'
import { seededRandom } from './calibrate/seeded-random.ts'
import { undeclared } from './declared-facts.ts'
import type { BaselineRow, Detector, Evidence, Observation } from './detector.ts'
import { createObserver } from './observe.ts'
import type { LoggedEvent, Processed } from './processed.ts'
import type { DetectorRunner } from './run-detectors.ts'
import { createDetectorRunner } from './run-detectors.ts'

const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 4, 1)
const KEY = new Uint8Array(32).map((_, i) => i * 7)

/** How often this agent showed this value: tail mass of its counts, ties randomised. A whole detector, and small. */
function frequencyDetector(name: string, readValue: (event: AuditEvent) => string): Detector {
  const agents = new Map<number, Map<string, number>>()
  const changed = new Set<string>()
  const ids = new Map<number, string>()
  const score = (
    observed: Observation,
    bits: Float64Array,
    at: number,
    tie: (i: number) => number,
  ): void => {
    const counts = agents.get(observed.agent)
    const own = counts?.get(readValue(observed.event)) ?? 0
    let less = 0
    let equal = own === 0 ? 1 + (counts?.size ?? 0) * 0.5 : 0
    let total = 1 + (counts?.size ?? 0) * 0.5
    if (own > 0) less = total
    for (const count of counts?.values() ?? []) {
      total += count
      if (own > 0 && count < own) less += count
      else if (own > 0 && count === own) equal += count
    }
    bits[at] = -Math.log2((less + equal * tie(0)) / total)
  }
  const explain = (observed: Observation): Evidence => {
    const counts = agents.get(observed.agent)
    const value = readValue(observed.event)
    const of = [...(counts?.values() ?? [])].reduce((a, b) => a + b, 0)
    return {
      feature: name,
      sentence: `It used ${name} ${value}`,
      observed: value,
      expected: [...(counts?.keys() ?? [])][0] ?? '',
      agent: { seen: counts?.get(value) ?? 0, of },
      peers: { seen: 0, of: 0 },
      fleet: { seen: 0, of: agents.size },
      usual: null,
      now: null,
      note: '',
    }
  }
  return {
    name,
    version: 1,
    channels: [name],
    techniques: ['T1078.004'],
    score,
    learn: (observed, times) => {
      const counts = agents.get(observed.agent) ?? new Map<string, number>()
      agents.set(observed.agent, counts)
      const value = readValue(observed.event)
      counts.set(value, (counts.get(value) ?? 0) + times)
      ids.set(observed.agent, observed.event.agentId)
      changed.add(`${observed.agent}\0${value}`)
    },
    explain,
    takeChanges: (sink) => {
      for (const key of changed) {
        const [agent = '', value = ''] = key.split('\0')
        const seen = agents.get(Number(agent))?.get(value) ?? 0
        const scope = ids.get(Number(agent)) ?? ''
        sink({
          scope,
          detector: name,
          version: 1,
          facet: name,
          value,
          seen,
          weight: seen,
          lastWeight: 1,
          firstSeenAt: 0,
          lastSeenAt: 0,
          agents: 0,
          state: '',
        })
      }
      changed.clear()
    },
    restore: (agent, rows) => {
      const counts = agents.get(agent) ?? new Map<string, number>()
      agents.set(agent, counts)
      for (const row of rows) {
        counts.set(row.value, row.seen)
        ids.set(agent, row.scope)
      }
    },
    bytes: () => agents.size * 1000,
  }
}

function newRunner(alertsPerDay = 4): DetectorRunner {
  const agents = createAgentTable({ registry: undeclared })
  return createDetectorRunner({
    detectors: [
      frequencyDetector('action', (event) => event.action),
      frequencyDetector('environment', (event) => event.environment),
      frequencyDetector('credential', (event) => event.credentialId),
    ],
    agents,
    observer: createObserver(agents, { halfLifeDays: 14, landmark: START / 1000 }),
    protection: { isProtected: () => false },
    installationKey: KEY,
    alertsPerDay,
  })
}

let offset = 0
const logged = (fields: Partial<AuditEvent> & { id: string; occurredAt: number }): LoggedEvent => ({
  event: newEvent({
    source: 'mapped:railway',
    receivedAt: fields.occurredAt + 400,
    action: 'railway:variables',
    raw: '{}',
    agentId: 'staging-fixer',
    environment: 'staging',
    credentialId: 'tok_own',
    sessionId: 's1',
    actionClass: 'read',
    ...fields,
  }),
  partition: 0,
  offset: offset++,
})

const ACTIONS = [
  'railway:variables',
  'railway:deployments',
  'railway:logs',
  'railway:services',
] as const

/** `days` of ordinary work of five agents. */
function ordinary(days: number, seed: number, from = START): LoggedEvent[] {
  const uniform = seededRandom(seed)
  const events: LoggedEvent[] = []
  for (let minute = 0; minute < days * 24 * 60; minute += 4) {
    const agent = Math.floor(uniform() * 5)
    events.push(
      logged({
        id: `o${from}-${minute}`,
        occurredAt: from + minute * 60_000 + Math.floor(uniform() * 60_000),
        agentId: agent === 0 ? 'staging-fixer' : `agent-${agent}`,
        action: ACTIONS[Math.floor(uniform() ** 2 * 4)] ?? ACTIONS[0],
        credentialId: agent === 0 ? 'tok_own' : `tok_${agent}`,
        sessionId: `s${Math.floor(minute / 600)}`,
      }),
    )
  }
  return events
}

const attack = (at: number): LoggedEvent =>
  logged({
    id: `attack-${at}`,
    occurredAt: at,
    action: 'railway:volumeDelete',
    actionClass: 'destroy',
    environment: 'prod',
    credentialId: 'tok_borrowed',
    destructive: true,
    irreversible: true,
    touchesBackup: true,
    sessionId: 'bad',
  })

const alertIds = (processed: Processed): string[] => [
  ...new Set(processed.scored.map((one) => one.alertId).filter((id) => id !== '')),
]

test('the deletion in production raises an alert outside the budget at once', () => {
  const runner = newRunner()
  runner.process(ordinary(4, 1))
  const { scored, findings } = runner.process([attack(START + 97 * HOUR_MS)])
  const [one] = scored
  assert.ok(one)
  assert.equal(one.opens, true)
  assert.match(one.alertId, /^alr_[0-9a-f]{16}$/)
  assert.equal(one.reasoning?.judgement, 'outside')
  assert.ok(one.risk >= 85, `${one.risk}`)
  assert.equal(one.risk, Math.round(100 * (one.reasoning?.odd ?? 0) * (one.reasoning?.bad ?? 0)))
  assert.ok(findings.some((finding) => finding.detector === 'environment'))
  assert.ok(findings.every((finding) => finding.evidence.agent.of > 0))
})

test('ordinary days raise nothing outside the budget and no more than promised inside', () => {
  const runner = newRunner(2)
  let opened = 0
  const { scored } = runner.process(ordinary(12, 2))
  for (const one of scored) if (one.opens) opened++
  assert.ok(opened <= 2 * 12 * 1.5, `${opened}`)
  assert.equal(
    runner.budget().days.reduce((sum, day) => sum + day.outside, 0),
    0,
  )
})

test('an event that comes again is neither scored nor learned', () => {
  const runner = newRunner()
  const events = ordinary(1, 3)
  const first = runner.process(events)
  const again = runner.process(events)
  assert.equal(again.duplicates, events.length)
  assert.equal(again.scored.length + again.learned + again.held, 0)
  // What was held and then learned counts twice.
  assert.ok(first.learned <= events.length && first.learned + first.held >= events.length)
})

test('what an unjudged alert shows is not learned, and a true positive never is', () => {
  const runner = newRunner()
  runner.process(ordinary(1, 4))
  const first = runner.process([attack(START + 25 * HOUR_MS)])
  const [alertId = ''] = alertIds(first)
  for (let i = 1; i <= 20; i++) runner.process([attack(START + 25 * HOUR_MS + i * 1000)])
  assert.notEqual(runner.learningHeldSince('staging-fixer'), null)
  const close = { id: 'c1', alertId, type: 'close', verdict: 'true_positive', at: 0 } as const
  assert.equal(runner.command(close).learned, 0)
  const later = runner.process([attack(START + 26 * HOUR_MS)])
  assert.ok((later.scored[0]?.bits ?? 0) >= (first.scored[0]?.bits ?? 0) - 2)
  assert.equal(later.scored[0]?.opens, true)
})

test('a benign verdict teaches what was held, threefold, and once', () => {
  const runner = newRunner()
  runner.process(ordinary(1, 5))
  const first = runner.process([attack(START + 25 * HOUR_MS)])
  const [alertId = ''] = alertIds(first)
  for (let i = 1; i <= 20; i++) runner.process([attack(START + 25 * HOUR_MS + i * 1000)])
  const close = { id: 'c1', alertId, type: 'close', verdict: 'benign', at: 0 } as const
  assert.equal(runner.command(close).learned, 21)
  assert.equal(runner.command(close).learned, 0)
  const later = runner.process([attack(START + 26 * HOUR_MS)])
  assert.ok((later.scored[0]?.bits ?? 99) < (first.scored[0]?.bits ?? 0) - 3)
})

test('one session is one alert, however many findings it holds', () => {
  const runner = newRunner()
  runner.process(ordinary(1, 6))
  const events = Array.from({ length: 30 }, (_, i) => attack(START + 25 * HOUR_MS + i * 60_000))
  const processed = runner.process(events)
  assert.equal(alertIds(processed).length, 1)
  assert.equal(processed.scored.filter((one) => one.opens).length, 1)
})

test('an agent that destroys the same way every night is not alerted about for ever', () => {
  const runner = newRunner()
  runner.process(ordinary(2, 7))
  let lastNights = 0
  for (let night = 2; night < 16; night++) {
    const at = START + night * 24 * HOUR_MS + 6 * HOUR_MS
    const { scored } = runner.process([attack(at)])
    const one = scored[0]
    if (one?.opens === true) {
      if (night >= 10) lastNights++
      runner.command({
        id: `n${night}`,
        alertId: one.alertId,
        type: 'close',
        verdict: 'benign',
        at,
      })
    }
    runner.process(ordinary(1, 100 + night, START + night * 24 * HOUR_MS + 12 * HOUR_MS))
  }
  assert.equal(lastNights, 0)
})

test('odd calls in a row are a finding that none of them is alone, and say so', () => {
  const runner = newRunner()
  runner.process(ordinary(12, 3))
  const at = START + 289 * HOUR_MS
  const row = Array.from({ length: 12 }, (_, i) =>
    logged({
      id: `odd${i}`,
      occurredAt: at + i * 1000,
      action: i === 0 ? ACTIONS[0] : `railway:odd${i}`,
      credentialId: `tok_odd${i}`,
    }),
  )
  const alone = runner.process([row[0] ?? attack(at)]).scored[0]
  assert.equal(alone?.reasoning, null)
  const { scored } = runner.process(row.slice(1))
  assert.equal(scored[0]?.reasoning, null)
  const found = scored.filter((one) => one.reasoning !== null)
  assert.ok(found.length > 0)
  assert.ok(scored.every(({ bits }) => bits < 10))
  assert.ok(found.some((one) => one.reasoning?.oddWords.includes('right after other odd calls')))
})

const blind = (id: string, at: number, environment: AuditEvent['environment']): LoggedEvent =>
  logged({
    ...{ id, occurredAt: at, action: 'railway:logsOff', actionClass: 'defense', environment },
    sessionId: id,
  })

test('a guard switched off is an alert however busy the agent, until a person calls it its habit', () => {
  const runner = newRunner()
  // Everything is new every minute: nothing is odd any more.
  const busy = Array.from({ length: 400 }, (_, i) =>
    logged({ id: `b${i}`, occurredAt: START + i * 60_000, action: `railway:a${i}` }),
  )
  runner.process(busy)
  const at = START + 401 * 60_000
  const [first] = runner.process([blind('off', at, 'unknown')]).scored
  assert.equal(first?.reasoning?.judgement, 'outside')
  const close = { alertId: first?.alertId ?? '', type: 'close', verdict: 'benign', at } as const
  runner.command({ id: 'habit', ...close })
  const [again] = runner.process([blind('off2', at + 60_000, 'unknown')]).scored
  assert.notEqual(again?.reasoning?.judgement, 'outside')
})

test('a guard switched off in staging is judged by its oddity alone', () => {
  const runner = newRunner()
  const busy = Array.from({ length: 400 }, (_, i) =>
    logged({ id: `b${i}`, occurredAt: START + i * 60_000, action: `railway:a${i}` }),
  )
  runner.process(busy)
  const [one] = runner.process([blind('off', START + 401 * 60_000, 'staging')]).scored
  assert.notEqual(one?.reasoning?.judgement, 'outside')
})

test('the provider acting by itself is stored and not scored', () => {
  const runner = newRunner()
  const { scored, learned } = runner.process([
    logged({ id: 'svc', occurredAt: START, attributionRule: 'service', agentId: 'aws:config' }),
  ])
  assert.equal(scored.length, 1)
  assert.equal(scored[0]?.bits, 0)
  assert.equal(learned, 0)
})

test('training learns everything and alerts on nothing', () => {
  const runner = newRunner()
  const events = [...ordinary(1, 8), attack(START + 25 * HOUR_MS)]
  const { scored, findings, learned } = runner.process(events, 'train')
  assert.equal(learned, events.length)
  assert.equal(findings.length, 0)
  assert.ok(scored.every((one) => one.alertId === ''))
})

test('peeking changes nothing', () => {
  const runner = newRunner()
  runner.process(ordinary(1, 9))
  const { event } = attack(START + 25 * HOUR_MS)
  const first = runner.peek(event)
  for (let i = 0; i < 50; i++) runner.peek({ ...event, agentId: `stranger-${i}` })
  assert.deepEqual(runner.peek(event), first)
  assert.deepEqual(runner.unknownAgents([{ ...event, agentId: 'stranger-3' }]), ['stranger-3'])
  assert.equal(first.reasoning?.judgement, 'outside')
})

/** All rows ever taken, later ones over earlier ones, as the table gives them back. */
function keepRow(table: Map<string, BaselineRow>, row: BaselineRow): void {
  table.set([row.scope, row.detector, row.facet, row.value].join('\0'), row)
}

test('after a crash the replay equals an undisturbed run, byte for byte', () => {
  const events = [
    ...ordinary(4, 10),
    ...Array.from({ length: 5 }, (_, i) => attack(START + 97 * HOUR_MS + i * 1000)),
    ...ordinary(2, 11, START + 98 * HOUR_MS),
  ]
  const whole = newRunner()
  const expected: string[] = []
  const table = new Map<string, BaselineRow>()
  const ids: { hi: number; lo: number }[] = []
  const cut = [400, 900, 1443, 1900]
  let restored = newRunner()
  const actual: string[] = []
  const text = (processed: Processed): string => JSON.stringify(processed)
  for (let from = 0; from < events.length; from += 100) {
    const batch = events.slice(from, from + 100)
    expected.push(text(whole.process(batch)))
    const crashed = cut.some((at) => at >= from && at < from + 100)
    if (crashed) {
      // The batch was processed and its results lost: nothing of it may survive in the rows.
      restored.process(batch)
      restored = newRunner()
      const agentsOf = (row: BaselineRow) => row.scope === 'fleet' || row.scope.startsWith('group:')
      restored.restore([...table.values()].filter(agentsOf))
      restored.restoreIds(ids.slice(-restored.idsWanted()))
    }
    const unknown = new Set(restored.unknownAgents(batch.map((one) => one.event)))
    restored.restore([...table.values()].filter((row) => unknown.has(row.scope)))
    const processed = restored.process(batch)
    actual.push(text(processed))
    for (const one of processed.scored) ids.push({ hi: one.idHi, lo: one.idLo })
    restored.checkpoint((row) => keepRow(table, row))
  }
  assert.deepEqual(actual, expected)
  assert.deepEqual(restored.budget(), whole.budget())
})
