import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY, HOUR, MINUTE } from './calendar.ts'
import { longestDelayMs } from './delivery.ts'
import type { Fleet } from './fleet.ts'
import { createFleet } from './fleet.ts'
import type { SimulatedRecord } from './simulated-record.ts'

const startAt = Date.UTC(2026, 4, 12)
const small = { seed: 'test', startAt, agents: 24, volume: 0.3 }

function digest(records: Iterable<SimulatedRecord>): string {
  const hash = createHash('sha256')
  for (const record of records) hash.update(`${JSON.stringify(record)}\n`)
  return hash.digest('hex')
}

function idOf(record: SimulatedRecord): string {
  const body = JSON.parse(record.body)
  switch (record.source) {
    case 'cloudtrail':
      return body.eventID
    case 'kubernetes-audit':
      return body.auditID
    case 'vault-audit':
      return `${body.request.id}/${body.type}`
    case 'envoy':
      return body.request_id
    case 'litellm':
      return body.id
    case 'otlp':
      return body.resourceSpans[0].scopeSpans[0].spans[0].spanId
    case 'mcp':
      return `${body.session}/${body.message.id}/${body.direction}`
    default:
      return body.request_id
  }
}

const daysOf = (fleet: Fleet, from: number, days: number): readonly SimulatedRecord[] => [
  ...fleet.records(from, from + days * DAY),
]

test('the same seed and range give the same bytes, another seed others', () => {
  const range = [startAt + DAY, startAt + DAY + 5 * HOUR] as const
  const one = digest(createFleet(small).records(...range))
  assert.equal(digest(createFleet(small).records(...range)), one)
  assert.notEqual(digest(createFleet({ ...small, seed: 'other' }).records(...range)), one)
})

test('a range split anywhere gives the same records in the same order', () => {
  const fleet = createFleet(small)
  const from = startAt + DAY + 7 * HOUR
  const to = from + 4 * HOUR
  const whole = digest(fleet.records(from, to))
  fc.assert(
    fc.property(fc.array(fc.integer({ min: from, max: to }), { maxLength: 4 }), (cuts) => {
      const edges = [from, ...cuts.sort((a, b) => a - b), to]
      const parts = edges.slice(1).flatMap((edge, i) => [...fleet.records(edges[i] ?? from, edge)])
      assert.equal(digest(parts), whole)
    }),
    { numRuns: 12 },
  )
})

test('records come in order of delivery, none early, none later than its source ever is', () => {
  let last = 0
  for (const record of createFleet(small).records(startAt, startAt + DAY)) {
    assert.ok(record.deliveredAt >= last)
    last = record.deliveredAt
    assert.ok(record.at >= startAt)
    const late = record.deliveredAt - record.at
    // A model call or a batch of spans is handed over when it is finished.
    assert.ok(late > 0 && late <= longestDelayMs + 2 * MINUTE, `${record.source} ${late}`)
    if (record.source === 'cloudtrail') assert.ok(late >= 2 * MINUTE)
    if (record.source === 'mapped:railway') assert.ok(late < 12_000)
  }
})

test('nobody works before the beginning, and the past of a token is older than it', () => {
  const landmark = startAt + 30 * DAY
  const fleet = createFleet({ ...small, landmark })
  const before = [...fleet.records(startAt - 70 * DAY, startAt)]
  assert.ok(before.length > 0)
  for (const record of before) {
    assert.equal(record.agent, 'person:dana.whitfield')
    assert.match(record.body, /"token_id":"tok_4d19f0a2b7c3e8"/)
  }
  const last = Math.max(...before.map((record) => record.at))
  assert.ok(Math.abs(landmark - 66 * DAY - last) < HOUR)
})

test('no two records share an id, so no two agents do', () => {
  const seen = new Map<string, string>()
  for (const record of daysOf(createFleet(small), startAt + DAY, 2)) {
    const id = `${record.source}:${idOf(record)}`
    assert.equal(seen.get(id), undefined, `${id} by ${record.agent} and ${seen.get(id)}`)
    seen.set(id, record.agent)
  }
  assert.ok(seen.size > 5_000)
})

test('a month of 24 agents is about half a million events, each agent with its share', () => {
  const fleet = createFleet({ seed: 'harborline', startAt })
  const events = new Map<string, number>()
  let records = 0
  for (const record of fleet.records(startAt + DAY, startAt + 8 * DAY)) {
    records++
    events.set(record.agent, (events.get(record.agent) ?? 0) + eventsIn(record))
  }
  const month = ([...events.values()].reduce((sum, count) => sum + count, 0) * 30) / 7
  assert.ok(month > 450_000 && month < 600_000, `${month} events a month`)
  assert.ok(records > 0)
  assert.equal(events.size, 24)
  const stagingFixer = ((events.get('staging-fixer') ?? 0) * 38) / 7
  assert.ok(stagingFixer > 33_000 && stagingFixer < 48_000, `${stagingFixer} in 38 days`)
  assert.ok((events.get('invoice-reconciler') ?? 0) < 400)
})

/** What the record will become: one event, or one for the call and one for each tool it asks for. */
function eventsIn(record: SimulatedRecord): number {
  const count = (pattern: RegExp): number => record.body.match(pattern)?.length ?? 0
  switch (record.source) {
    case 'litellm':
      return 1 + count(/"index":\d+,"id":"call_/g)
    case 'otlp':
      return count(/"spanId"/g)
    case 'mcp':
      return record.body.includes('client-to-server') ? 1 : 0
    case 'vault-audit':
      return record.body.includes('"type":"response"') ? 1 : 0
    default:
      return 1
  }
}

test('staging-fixer never touches production, nor any token but its own', () => {
  const fleet = createFleet({ seed: 'harborline', startAt })
  const tokens = new Set<string>()
  for (const record of fleet.records(startAt + 8 * DAY, startAt + 12 * DAY)) {
    if (record.agent !== 'staging-fixer') continue
    assert.ok(!record.body.includes('"environment":"production"'))
    assert.ok(!record.body.includes('volumeDelete'))
    const token = /"token_id":"([^"]+)"/.exec(record.body)?.[1]
    if (token !== undefined) tokens.add(token)
  }
  // It was replaced on day 9.
  assert.equal(tokens.size, 2)
  assert.ok(tokens.has('tok_7c1e44b09d2f6a'))
})

test('a fleet of 200 is 200 different agents of the same kinds', () => {
  const fleet = createFleet({ seed: 'big', startAt, agents: 200, volume: 0.2 })
  assert.equal(new Set(fleet.personas.map((persona) => persona.id)).size, 200)
  const seen = new Set<string>()
  for (const record of fleet.records(startAt + 32 * HOUR, startAt + 38 * HOUR))
    seen.add(record.agent)
  assert.ok(seen.size > 170, `${seen.size} of 200 seen in six hours`)
})

test('releases bring actions that were not there before', () => {
  const fleet = createFleet({ seed: 'harborline', startAt, volume: 0.5 })
  const actions = (from: number): ReadonlySet<string> => {
    const seen = new Set<string>()
    for (const record of fleet.records(from, from + 2 * DAY)) {
      const action = /"(?:eventName|operationName)":"(\w+)"/.exec(record.body)?.[1]
      if (action !== undefined) seen.add(action)
    }
    return seen
  }
  const early = actions(startAt + DAY)
  const fresh = [...actions(startAt + 25 * DAY)].filter((action) => !early.has(action))
  assert.ok(fresh.includes('GetIdleRecommendations'), fresh.join())
})
