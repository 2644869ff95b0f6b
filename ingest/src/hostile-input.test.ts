import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { embeddedEventLog, silentLogger, systemClock } from '@tripline/infra'
import { createCloudTrailParser } from './cloudtrail/parse-cloudtrail.ts'
import { decodeEvent } from './codec/decode-event.ts'
import { collectFrom, createCollector } from './collect.ts'
import type { DeadLetter } from './dead-letters.ts'
import { decodeDeadLetter } from './dead-letters.ts'
import { createDetectFormat } from './detect-format.ts'
import { createEnvironmentOf } from './environment.ts'
import type { AuditEvent } from './event.ts'
import { createCredentialGraph } from './identify/credential-graph.ts'
import { createIdentityResolver } from './identify/identity-resolver.ts'
import { emptyRegistry } from './identify/registry.ts'
import { createOpenRecord } from './open-record.ts'
import { createParseItem } from './parse-item.ts'
import { createParsers } from './parsers.ts'
import { createRedactor } from './redact/redactor.ts'
import { createSensors } from './sensors.ts'
import { noCursors } from './sources/file-cursor.ts'
import { fileSource } from './sources/file-source.ts'

// The whole line as it runs, from a file to the log, fed with what an attacker writes.

const record = (id: string, more: object = {}): object => ({
  eventVersion: '1.08',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: 'arn:aws:iam::123456789012:user/agent',
    accountId: '123456789012',
    accessKeyId: 'AKIAEXAMPLE',
    userName: 'agent',
  },
  eventTime: '2026-01-02T03:04:05Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'aws-cli/2.0',
  requestParameters: { bucketName: 'example.com' },
  responseElements: null,
  requestID: 'r',
  eventID: id,
  eventType: 'AwsApiCall',
  recipientAccountId: '123456789012',
  ...more,
})

interface Taken {
  readonly events: readonly AuditEvent[]
  readonly letters: readonly DeadLetter[]
  readonly bytesAtRest: Buffer
}

/** What is in the log after a file with this content, and a good file behind it, were read. */
async function collected(t: TestContext, content: string | Buffer): Promise<Taken> {
  const root = mkdtempSync(join(tmpdir(), 'tripline-hostile-'))
  const logPath = mkdtempSync(join(tmpdir(), 'tripline-hostile-log-'))
  const log = embeddedEventLog({ path: logPath })
  t.after(async () => {
    await log.close()
    for (const path of [root, logPath]) rmSync(path, { recursive: true, force: true })
  })
  writeFileSync(join(root, 'a'), content)
  writeFileSync(join(root, 'b'), JSON.stringify(record('the-next-file')))
  const redactor = createRedactor(Buffer.alloc(32, 7))
  const environmentOf = createEnvironmentOf()
  const parsers = new Map(
    createParsers({ key: Buffer.alloc(32, 7), redactor, environmentOf, mappings: [] }),
  )
  const openRecord = createOpenRecord(redactor.raw)
  parsers.set('cloudtrail', createCloudTrailParser({ openRecord, environmentOf }))
  const bugs: unknown[] = []
  const collector = createCollector({
    log,
    parse: createParseItem({
      parserOf: (source) => parsers.get(source) ?? null,
      detectFormat: createDetectFormat([]),
      redact: redactor.raw,
      onParserBug: (_, error) => bugs.push(error),
    }),
    identify: createIdentityResolver(emptyRegistry, createCredentialGraph()),
    saveIdentity: async () => {},
    ...{ sensors: createSensors(), clock: systemClock, logger: silentLogger, count: () => {} },
  })
  const source = fileSource({
    ...{ name: 'hostile', paths: [root], source: 'auto', follow: false },
    ...{ cursors: noCursors, clock: systemClock },
  })
  await collectFrom(source, collector, silentLogger, new AbortController().signal)
  assert.deepEqual(bugs, [])

  const values: Record<'events' | 'dead-letters', Buffer[]> = { events: [], 'dead-letters': [] }
  for (const topic of ['events', 'dead-letters'] as const) {
    const end = Number((await log.end(topic))[0]?.offset ?? 0)
    if (end === 0) continue
    const abort = new AbortController()
    const take = async (batch: readonly { value: Uint8Array }[]) => {
      for (const { value } of batch) values[topic].push(Buffer.from(value))
      if (values[topic].length >= end) abort.abort()
    }
    await log.consume(topic, 'test', take, abort.signal)
  }
  return {
    events: values.events.flatMap((value) => decodeEvent(value) ?? []),
    letters: values['dead-letters'].flatMap((value) => decodeDeadLetter(value) ?? []),
    bytesAtRest: Buffer.concat(Object.values(values).flat()),
  }
}

const good = JSON.stringify(record('good'))
const lines = (...texts: readonly string[]): string => `${texts.join('\n')}\n`

for (const [what, bad, reason] of [
  [
    'JSON 10,000 levels deep',
    `{"eventName":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    'too_deep',
  ],
  ['a record that was cut off', good.slice(0, 300), 'not_json'],
  ['plain text', 'Jan  1 00:00:00 host sshd[1]: hello', 'not_json'],
  ['an empty object', '{}', 'unknown_format'],
  ['a list', '[1,2,3]', 'wrong_type'],
  ['a number', '17', 'wrong_type'],
  [
    'the year 1970',
    JSON.stringify(record('x', { eventTime: '1970-01-01T00:00:00Z' })),
    'implausible_time',
  ],
  [
    'the year 2099',
    JSON.stringify(record('x', { eventTime: '2099-01-01T00:00:00Z' })),
    'implausible_time',
  ],
  ['a time of the wrong type', JSON.stringify(record('x', { eventTime: 17 })), null],
  ['a name of the wrong type', JSON.stringify(record('x', { eventName: { a: 1 } })), null],
] as const) {
  test(`${what} is one dead letter, and costs its neighbours nothing`, async (t) => {
    const { events, letters } = await collected(t, lines(good, bad, good.replace('good', 'after')))
    assert.deepEqual(
      events.map(({ id }) => id),
      ['good', 'after', 'the-next-file'],
    )
    assert.equal(letters.length, 1)
    if (reason !== null) assert.equal(letters[0]?.reason, reason)
    assert.equal(letters[0]?.body, bad.slice(0, 64 * 1024))
    assert.match(letters[0]?.origin ?? '', /\/a$/)
  })
}

test('bytes that are no UTF-8 are one dead letter', async (t) => {
  const bad = Buffer.from(good)
  bad[20] = 0xff
  const { events, letters } = await collected(t, Buffer.concat([bad, Buffer.from(`\n${good}\n`)]))
  assert.deepEqual(
    events.map(({ id }) => id),
    ['good', 'the-next-file'],
  )
  assert.deepEqual(
    letters.map(({ reason }) => reason),
    ['not_utf8'],
  )
})

for (const [what, more] of [
  [
    'SQL behind a blank line',
    { eventName: 'Get\n\nDROP TABLE events\n', userAgent: '\n\nDROP TABLE events' },
  ],
  ['SQL in an id', { eventID: "x'\n\nDROP TABLE events; --" }],
  [
    'wrong types everywhere',
    { userIdentity: [], requestParameters: 'x', resources: { a: 1 }, awsRegion: {} },
  ],
  [
    '__proto__ as a key',
    JSON.parse('{"__proto__":{"polluted":1},"requestParameters":{"__proto__":{"polluted":1}}}'),
  ],
  ['NUL and control characters', { userAgent: '\u0000\u001b[2J\u202e' }],
  ['half a surrogate pair', { userAgent: '\ud800', requestParameters: { bucketName: '\udfff' } }],
  ['a megabyte of one field', { requestParameters: { bucketName: 'x'.repeat(900_000) } }],
] as const) {
  test(`${what}: a harmless event or a dead letter, and the line goes on`, async (t) => {
    const bad = JSON.stringify(record('bad', more))
    const { events, letters } = await collected(t, lines(good, bad, good.replace('good', 'after')))
    assert.equal(events.length + letters.length, 4)
    assert.deepEqual(
      events.map(({ id }) => id).filter((id) => !/^bad|DROP/.test(id)),
      ['good', 'after', 'the-next-file'],
    )
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
    assert.equal(Reflect.get({}, 'polluted'), undefined)
  })
}

test('of duplicate keys one wins, and it is one event', async (t) => {
  const twice = good.replace(
    '"eventName":"GetObject"',
    '"eventName":"DeleteBucket","eventName":"GetObject"',
  )
  const { events } = await collected(t, lines(twice))
  assert.deepEqual(
    events.map(({ action }) => action),
    ['s3:GetObject', 's3:GetObject'],
  )
})

test('an empty file is no record', async (t) => {
  const { events, letters } = await collected(t, '')
  assert.equal(events.length, 1)
  assert.equal(letters.length, 0)
})

test('no secret is at rest, neither in an event nor in a dead letter of a record that was cut off', async (t) => {
  // Put together here, so that no scanner of repositories takes it for one that leaked.
  const token = ['ghp', 'abcdefghijklmnopqrstuvwxyz0123456789'].join('_')
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
  const response = { accessKey: { secretAccessKey: secret, note: token } }
  const whole = JSON.stringify(record('x', { responseElements: response }))
  const cuts = [whole.indexOf(secret) + 30, whole.indexOf(token) + 25, whole.length - 3]
  const padded = `{"password":"${'p'.repeat(64 * 1024 - 30)}","b":"${token}`
  const { bytesAtRest, letters } = await collected(
    t,
    lines(whole, ...cuts.map((cut) => whole.slice(0, cut)), padded, `password=${secret}`),
  )
  assert.equal(letters.length, 5)
  const text = bytesAtRest.toString('latin1')
  assert.equal(text.includes(secret.slice(0, 20)), false)
  assert.equal(text.includes(token.slice(0, 20)), false)
})
