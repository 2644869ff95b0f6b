import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'

const source = 'laurel'
const lines = fixtureLines(import.meta.url, 'events.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), ID: `${(time / 1000).toFixed(3)}:1` }),
})

test('a new rule of sudo is a right given', () => {
  const event = read(lines[0])
  assert.equal(event.id, 'web-prod-1/1781783887.123:601')
  assert.deepEqual([event.action, event.actionClass], ['file:create', 'privilege'])
  assert.deepEqual(
    [event.resourceId, event.principal],
    ['/etc/sudoers.d/agent', 'alice@web-prod-1'],
  )
  assert.equal(event.environment, 'prod')
})

test('a program is judged by what it is for', () => {
  const event = read(lines[1])
  assert.deepEqual([event.action, event.actionClass], ['process:exec', 'defense'])
  assert.deepEqual([event.resourceType, event.resourceId], ['process', '/usr/sbin/auditctl'])
})

test('a container is the workload, and its secrets are secrets', () => {
  const [parsed] = parse(parserOf(source), source, lines[2])
  assert.ok(parsed?.kind === 'event')
  assert.equal(parsed.claims.workload, 'container:0123456789ab')
  assert.deepEqual(
    [parsed.event.actionClass, parsed.event.resourceId],
    ['credential', '/srv/app/.env'],
  )
})
