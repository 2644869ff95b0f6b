import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { withoutReplica } from './parse-falco.ts'

const source = 'falco'
const lines = fixtureLines(import.meta.url, 'alerts.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), time: new Date(time).toISOString() }),
})

test('a file that is read says who logged in, with what program, and which file', () => {
  const event = read(lines[0])
  assert.deepEqual([event.id, event.occurredAt], ['fa-0001', Date.UTC(2026, 5, 18, 11, 58, 7, 123)])
  assert.deepEqual([event.action, event.actionClass], ['file:read', 'credential'])
  assert.deepEqual([event.principal, event.userAgent], ['alice@node-1', 'cat'])
  assert.deepEqual([event.resourceType, event.resourceId], ['file', '/etc/shadow'])
})

test('a shell in a pod is its workload at work', () => {
  const [parsed] = parse(parserOf(source), source, lines[1])
  assert.ok(parsed?.kind === 'event')
  assert.equal(parsed.claims.workload, 'shop-prod/web')
  assert.deepEqual([parsed.event.action, parsed.event.actionClass], ['process:exec', 'execute'])
  assert.equal(parsed.event.environment, 'prod')
  assert.equal(withoutReplica('web-0'), 'web')
  assert.equal(withoutReplica('web'), 'web')
})

test('connections, cluster calls, and rules that show nothing', () => {
  assert.deepEqual(
    [read(lines[2]).action, read(lines[2]).resourceId],
    ['network:connect', '192.0.2.99:443'],
  )
  assert.deepEqual(
    [read(lines[3]).action, read(lines[3]).actionClass],
    ['k8s:create pods/exec', 'execute'],
  )
  assert.deepEqual(
    [read(lines[4]).action, read(lines[4]).actionClass],
    ['falco:Something of our own', 'other'],
  )
})
