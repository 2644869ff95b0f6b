import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { chooseFraming, createFramer } from '../frame/choose-framing.ts'
import { eventOf, parse, parserOf } from '../parser-kit.contract.ts'
import { textParserContract } from '../text-parser.contract.ts'

const source = 'auditd'
const file = readFileSync(new URL('./fixtures/audit.log', import.meta.url))
const records = framed(file, file.length)
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

/** The records of a file that comes in chunks of so many bytes. */
function framed(bytes: Buffer, chunk: number): readonly string[] {
  const framing = chooseFraming(bytes, true)
  assert.equal(framing, 'auditd')
  const framer = createFramer(framing, 0)
  const found: string[] = []
  for (let at = 0; at < bytes.length; at += chunk) {
    framer.push(bytes.subarray(at, at + chunk), ({ body }) => found.push(body))
  }
  framer.end(({ body }) => found.push(body))
  return found
}

textParserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records,
  at: (year) => (records[0] ?? '').replaceAll('1781783887', String(Date.UTC(year, 0) / 1000)),
})

test('the lines of one event are one record, however they arrive', () => {
  assert.equal(records.length, 4)
  assert.equal(records[0]?.split('\n').length, 5)
  for (const chunk of [1, 7, 100, 1000]) assert.deepEqual(framed(file, chunk), records)
})

test('a deleted backup says who, even behind sudo, and what', () => {
  const event = read(records[0])
  assert.equal(event.id, 'web-1/1781783887.123:501')
  assert.equal(event.occurredAt, 1_781_783_887_123)
  assert.deepEqual([event.action, event.actionClass], ['file:delete', 'destroy'])
  assert.deepEqual([event.touchesBackup, event.irreversible], [true, true])
  assert.deepEqual([event.resourceType, event.resourceId], ['file', '/srv/backups/db.dump'])
  assert.deepEqual([event.principal, event.sessionId], ['alice@web-1', 'web-1/3'])
  assert.equal(event.userAgent, 'rm')
})

test('a refused look at the passwords: numbers are read without their names', () => {
  const event = read(records[1])
  assert.deepEqual(
    [event.action, event.actionClass, event.secretAccess],
    ['file:read', 'credential', true],
  )
  assert.deepEqual([event.outcome, event.errorCode], ['denied', 'EACCES'])
  assert.equal(event.principal, '33:agent')
})

test('logins that programs record, and connections', () => {
  const login = read(records[2])
  assert.deepEqual([login.action, login.actionClass], ['audit:USER_LOGIN', 'credential'])
  assert.deepEqual([login.outcome, login.sourceIp], ['denied', '192.0.2.15'])
  const call = read(records[3])
  assert.deepEqual([call.action, call.resourceId], ['network:connect', '192.0.2.99:443'])
  assert.equal(call.outcome, 'success')
})

test('a part without its event is no event', () => {
  const [part] = parse(parserOf(source), source, (records[0] ?? '').split('\n')[3])
  assert.equal(part?.kind, 'ignored')
})

test('a secret that the kernel wrote in hexadecimal is redacted like any other', () => {
  const secret = `ghp_${'A1b2C3d4E5f6G7h8I9'.repeat(2)}`
  const title = Buffer.from(`curl\u0000-H\u0000x: ${secret}`).toString('hex').toUpperCase()
  const line = (records[3] ?? '').replace(/proctitle=.*/, `proctitle=${title}`)
  const { raw } = read(line)
  assert.ok(!raw.includes(secret) && !raw.includes(title))
  assert.match(raw, /proctitle="curl -H x: \[redacted:/)
})
