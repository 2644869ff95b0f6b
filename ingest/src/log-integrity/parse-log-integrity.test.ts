import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { integrityItems } from './integrity-record.ts'
import { brokenDigest } from './verify-digest.ts'

const source = 'log-integrity'
const lines = fixtureLines(import.meta.url, 'findings.ndjson')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) =>
    JSON.stringify({ ...JSON.parse(lines[0] ?? '{}'), endsAt: new Date(time).toISOString() }),
})

test('a log file that is gone is a guard switched off, by nobody that the logs could name', () => {
  const event = read(lines[0])
  assert.deepEqual([event.action, event.actionClass], ['log-integrity:log-missing', 'defense'])
  assert.deepEqual([event.account, event.region], ['123456789012', 'us-east-1'])
  assert.equal(event.principal, 'trail:123456789012/management-prod')
  assert.equal(event.environment, 'prod')
  assert.match(event.resourceId, /^s3:\/\/trail\/AWSLogs.*_20260618T1005Z_AbCdEf123456\.json\.gz$/)
  assert.equal(event.occurredAt, Date.UTC(2026, 5, 18, 11))
})

test('of a digest that cannot be read, its name says whose it is and when it ended', () => {
  const at =
    's3://trail/AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/06/18/123456789012_CloudTrail-Digest_eu-west-1_all_events_us-east-1_20260618T110000Z.json.gz'
  const [item] = integrityItems(brokenDigest('digest-unreadable', at), at, Date.UTC(2026, 5, 18))
  const event = read(item?.body)
  assert.equal(event.action, 'log-integrity:digest-unreadable')
  assert.deepEqual([event.account, event.region], ['123456789012', 'eu-west-1'])
  assert.equal(event.principal, 'trail:123456789012/all_events')
  assert.equal(event.occurredAt, Date.UTC(2026, 5, 18, 11))
})

test('of more problems than are named, the last one says how many', () => {
  const problems = Array.from({ length: 150 }, (_, at) => ({
    ...({ kind: 'log-missing' } as const),
    object: `s3://trail/${at}`,
  }))
  const items = integrityItems({ ...brokenDigest('log-missing', ''), problems }, 'digest', 0)
  assert.equal(items.length, 100)
  assert.equal(JSON.parse(items.at(-1)?.body ?? '{}').notNamed, 50)
})
