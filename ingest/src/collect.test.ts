import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { EventLog, Topic } from '@tripline/infra'
import { embeddedEventLog, metricsRegistry, silentLogger } from '@tripline/infra'
import { decodeEvent } from './codec/decode-event.ts'
import type { Collected } from './collect.ts'
import { collectFrom, createCollector } from './collect.ts'
import { collectMetrics } from './collect-metrics.ts'
import { decodeDeadLetter } from './dead-letters.ts'
import type { IdentityClaims } from './identity-claims.ts'
import { newEvent } from './new-event.ts'
import { createParseItem } from './parse-item.ts'
import type { Parsed, Parser } from './parser.ts'
import { createSensors } from './sensors.ts'
import type { SourceItem } from './sources/source-item.ts'

const clock = { now: () => 1_700_000_000_000 }

const nobody = {
  ...{ principal: '', principalKind: 'unknown', account: '', credentialId: '', sessionId: '' },
  ...{ sessionName: '', roleName: '', sourceIdentity: '', sessionTag: '', workload: '' },
  ...{ virtualKey: '', agentHeader: '' },
} as const satisfies IdentityClaims

/** `id`, `id>child` for an edge, `skip`, `bad`, `throw`. */
const parser: Parser = ({ body, source, receivedAt }): readonly Parsed[] => {
  if (body === 'throw') throw new Error('a bug')
  if (body === 'skip') return [{ kind: 'ignored', reason: 'no interest' }]
  if (body === 'bad') return [{ kind: 'malformed', reason: 'missing_field', detail: 'no id' }]
  const [id = '', child] = body.split('>')
  const action = 'test:Act'
  const event = newEvent({ id, source, occurredAt: receivedAt - 5, receivedAt, action, raw: body })
  const claims = { ...nobody, credentialId: id }
  if (child === undefined) return [{ kind: 'event', event, claims }]
  const edge = { parent: id, child, issuedAt: 1, expiresAt: 2, sessionTag: '', sourceIdentity: '' }
  return [{ kind: 'event', event, claims, edge }]
}

function testLog(t: TestContext): EventLog {
  const path = mkdtempSync(join(tmpdir(), 'tripline-log-'))
  const log = embeddedEventLog({ path })
  t.after(async () => {
    await log.close()
    rmSync(path, { recursive: true, force: true })
  })
  return log
}

async function contents(log: EventLog, topic: Topic): Promise<Uint8Array[]> {
  const [end] = await log.end(topic)
  const values: Uint8Array[] = []
  const abort = new AbortController()
  if (Number(end?.offset) === 0) return values
  const take = async (batch: readonly { value: Uint8Array }[]) => {
    for (const { value } of batch) values.push(Uint8Array.from(value))
    if (values.length >= Number(end?.offset)) abort.abort()
  }
  await log.consume(topic, 'test', take, abort.signal)
  return values
}

function testCollector(log: EventLog, between?: () => void) {
  const parents = new Map<string, string>()
  const counted: Collected[] = []
  const bugs: unknown[] = []
  const sensors = createSensors()
  let saves = 0
  let attributed = 0
  const collector = createCollector({
    log,
    parse: createParseItem({
      parserOf: (source) => (source === 'envoy' ? parser : null),
      detectFormat: (body) => (body.startsWith('#') ? null : 'envoy'),
      redact: (text) => text.replaceAll('hunter2', '[redacted]'),
      onParserBug: (_, error) => bugs.push(error),
    }),
    identify: {
      learn: (edge) => void parents.set(edge.child, edge.parent),
      attribute: (event, { credentialId }) => {
        attributed += 1
        return { ...event, agentId: parents.get(credentialId) ?? credentialId }
      },
    },
    saveIdentity: async () => {
      saves += 1
    },
    ...{ sensors, clock, logger: silentLogger },
    ...(between === undefined ? {} : { between }),
    count: (collected) => counted.push(collected),
  })
  return { collector, counted, bugs, sensors, saves: () => saves, attributed: () => attributed }
}

const item = (body: string): SourceItem => {
  return { source: 'auto', origin: 'push', receivedAt: clock.now(), body }
}

test('a batch is in the log when collect resolves: events attributed, the rest dead letters with a reason', async (t) => {
  const log = testLog(t)
  const { collector, counted, bugs, sensors } = testCollector(log)
  const rejected = { ...item('x'.repeat(9)), reason: 'too_large', detail: '9 bytes' } as const
  const bodies = ['one', 'skip', 'bad', 'throw', 'two']
  const strange = { ...item('#?'), origin: 'elsewhere' }
  const collected = await collector.collect('s', [...bodies.map(item), strange, rejected])

  const events = (await contents(log, 'events')).map(decodeEvent)
  assert.deepEqual(
    events.map((event) => event?.id),
    ['one', 'two'],
  )
  const letters = (await contents(log, 'dead-letters')).map(decodeDeadLetter)
  assert.deepEqual(
    letters.map((letter) => [letter?.reason, letter?.body]),
    [
      ['missing_field', 'bad'],
      ['not_allowed', 'throw'],
      ['unknown_format', '#?'],
      ['too_large', 'xxxxxxxxx'],
    ],
  )
  assert.equal(bugs.length, 1)
  assert.deepEqual(counted, [collected])
  assert.equal(collected.records, 7)
  assert.equal(collected.events, 2)
  assert.equal(collected.ignored, 1)
  assert.equal(collected.deadLetters, 4)
  assert.equal(collected.newestEventAt, clock.now() - 5)
  assert.equal(sensors.rows()[0]?.deadLetters, 4)
})

test('who looks in does so before each record is parsed, attributed and encoded', async (t) => {
  const looked: number[] = []
  const { collector, attributed } = testCollector(testLog(t), () => looked.push(attributed()))
  await collector.collect(
    's',
    Array.from({ length: 50 }, (_, i) => item(`e${i}`)),
  )
  const each = Array.from({ length: 50 }, (_, i) => i)
  assert.deepEqual(looked, [...each.map(() => 0), ...each, ...each.map(() => 50)])
})

test('a credential used before the record of its issue, in one batch, is known all the same', async (t) => {
  const log = testLog(t)
  const { collector, saves } = testCollector(log)
  await collector.collect('s', ['child', 'root>child'].map(item))
  const events = (await contents(log, 'events')).map(decodeEvent)
  assert.deepEqual(
    events.map((event) => event?.agentId),
    ['root', 'root'],
  )
  assert.equal(saves(), 1)
  await collector.collect('s', ['child'].map(item))
  assert.equal(saves(), 1)
})

test('no secret reaches a dead letter, neither in its body nor in its detail', async (t) => {
  const log = testLog(t)
  const { collector } = testCollector(log)
  const rejected = { ...item('pass=hunter2'), reason: 'not_json', detail: 'at hunter2' } as const
  await collector.collect('s', [rejected, item('# hunter2')])
  for (const value of await contents(log, 'dead-letters')) {
    assert.ok(!Buffer.from(value).toString().includes('hunter2'))
  }
})

test('more events than one append takes all arrive, in order', async (t) => {
  const log = testLog(t)
  const { collector } = testCollector(log)
  const ids = Array.from({ length: 3500 }, (_, i) => `e${i}`)
  await collector.collect('s', ids.map(item))
  const events = (await contents(log, 'events')).map(decodeEvent)
  assert.deepEqual(
    events.map((event) => event?.id),
    ids,
  )
})

test('a closed log refuses the batch, and the source hears of it', async (t) => {
  const log = testLog(t)
  const { collector } = testCollector(log)
  await log.close()
  const source = {
    name: 's',
    run: (deliver: (batch: SourceItem[]) => Promise<void>) => deliver([item('one')]),
  }
  const signal = new AbortController().signal
  await assert.rejects(collectFrom(source, collector, silentLogger, signal))
})

test('the counters name every reason', async (t) => {
  const metrics = metricsRegistry()
  const log = testLog(t)
  const { collector, counted } = testCollector(log)
  await collector.collect('s', ['one', 'bad', 'bad', 'throw'].map(item))
  const count = collectMetrics(metrics)
  for (const collected of counted) count(collected)
  const text = await metrics.text()
  assert.match(text, /tripline_ingest_records_total 4/)
  assert.match(text, /tripline_ingest_dead_letters_total\{reason="missing_field"\} 2/)
  assert.match(text, /tripline_ingest_dead_letters_total\{reason="not_allowed"\} 1/)
})
