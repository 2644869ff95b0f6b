import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'

const source = 'tetragon'
const lines = fixtureLines(import.meta.url, 'events.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), time: new Date(time).toISOString() }),
})

test('a program that is started says whose workload it is and what it is for', () => {
  const [parsed] = parse(parserOf(source), source, lines[0])
  assert.ok(parsed?.kind === 'event')
  assert.equal(parsed.event.id, 'bm9kZTE6MTox')
  assert.equal(parsed.claims.workload, 'shop-prod/web')
  assert.deepEqual([parsed.event.action, parsed.event.actionClass], ['process:exec', 'destroy'])
  assert.deepEqual([parsed.event.delegation, parsed.event.environment], ['/bin/sh', 'prod'])
})

test('the mask of a check says whether a file is read or written', () => {
  const written = read(lines[1])
  assert.deepEqual([written.action, written.actionClass], ['file:write', 'privilege'])
  assert.deepEqual([written.principal, written.resourceId], ['1000@node-1', '/etc/passwd'])
  const looked = entry(1)
  looked.process_kprobe.args[1].int_arg = 4
  assert.equal(read(looked).action, 'file:read')
})

test('what the policy stopped is denied', () => {
  const event = read(lines[2])
  assert.deepEqual([event.action, event.resourceId], ['network:connect', '192.0.2.99:443'])
  assert.deepEqual([event.outcome, event.errorCode], ['denied', 'KPROBE_ACTION_SIGKILL'])
})

test('other calls of the kernel have their names, ends of programs are no acts', () => {
  assert.deepEqual(
    [read(lines[3]).action, read(lines[3]).actionClass],
    ['syscall:setuid', 'privilege'],
  )
  const [exit] = parse(parserOf(source), source, { process_exit: { process: {} }, time: 'x' })
  assert.equal(exit?.kind, 'ignored')
})
