import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { embeddedEventLog, systemClock } from '@tripline/infra'
import { encodeEvent } from '@tripline/ingest'
import { sampleEvent } from '../../test/sample-event.ts'
import { createConsumer } from './consume-events.ts'
import { encodeCommand } from './log-record.ts'
import type { OpenStage } from './open-stage.ts'
import { NewerSchemaError, SCHEMA } from './schema.ts'
import { createTaker } from './take-events.ts'

test('no checkpoint is taken in the middle of a batch: what is saved is what its position says', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'consume-'))
  const log = embeddedEventLog({ path })
  t.after(async () => {
    await log.close()
    rmSync(path, { recursive: true, force: true })
  })
  const saved: { readonly through: number; readonly learned: number }[] = []
  let learned = 0
  // Learns at once and then waits for room on the way to the store, as the real one does under load.
  const stage: OpenStage['stage'] = {
    async process(batch) {
      learned += batch.length
      await setTimeout(120)
      return {
        processed: { scored: [], findings: [], duplicates: 0, learned: 0, held: 0 },
        alerts: [],
      }
    },
    peek: () => assert.fail('nobody asks'),
    command: async () => ({ kind: 'alert', alert: null }),
    checkpoint: async (through) => void saved.push({ through, learned }),
  }
  const consumer = createConsumer({
    ...{ log, clock: systemClock, checkpointMs: 150 },
    opener: {
      resume: { through: -1, landmark: null },
      open: async () => ({ stage, writers: { close: async () => {} } }) as unknown as OpenStage,
    },
    onCommand: () => {},
    onReached: () => {},
    onBroken: (error) => assert.fail(String(error)),
  })
  const stopping = new AbortController()
  const running = consumer.run(stopping.signal)
  for (let batch = 0; batch < 5; batch++) {
    const events = Array.from({ length: 3 }, () => sampleEvent().event)
    await log.append(
      'events',
      events.map((event) => ({ key: event.agentId, value: encodeEvent(event) })),
    )
    await setTimeout(60)
  }
  await setTimeout(300)
  stopping.abort()
  await running
  assert.ok(saved.length > 1, `${saved.length} checkpoints`)
  assert.deepEqual(
    saved.map(({ through }) => through + 1),
    saved.map((one) => one.learned),
  )
  assert.equal(saved.at(-1)?.learned, 15)
})

test('a state that was there is open before the first event comes', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'consume-'))
  const log = embeddedEventLog({ path })
  t.after(async () => {
    await log.close()
    rmSync(path, { recursive: true, force: true })
  })
  const consumer = createConsumer({
    ...{ log, clock: systemClock, checkpointMs: 10_000 },
    opener: {
      resume: { through: 4, landmark: 1 },
      open: async () => ({ writers: { close: async () => {} } }) as unknown as OpenStage,
    },
    onCommand: () => {},
    onReached: () => {},
    onBroken: (error) => assert.fail(String(error)),
  })
  const stopping = new AbortController()
  const running = consumer.run(stopping.signal)
  while (consumer.open() === null) await setTimeout(1)
  stopping.abort()
  await running
})

test('what a later release wrote ends detection with one line; what came before is saved, and nothing after it is learned', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'consume-'))
  const log = embeddedEventLog({ path })
  t.after(async () => {
    await log.close()
    rmSync(path, { recursive: true, force: true })
  })
  const saved: { readonly through: number; readonly learned: number }[] = []
  let learned = 0
  const stage: OpenStage['stage'] = {
    async process(batch) {
      learned += batch.length
      return {
        processed: { scored: [], findings: [], duplicates: 0, learned: 0, held: 0 },
        alerts: [],
      }
    },
    peek: () => assert.fail('nobody asks'),
    command: async () => {
      learned += 1
      return { kind: 'credential' }
    },
    checkpoint: async (through) => void saved.push({ through, learned }),
  }
  const event = { key: 'a', value: encodeEvent(sampleEvent().event) }
  const news = encodeCommand({
    type: 'credential-back',
    ...{ id: 'n', credentialId: 'c', agentId: 'a', by: 'b', at: 1 },
  })
  const later = Uint8Array.from(news)
  later[0] = 0xc0 + SCHEMA
  await log.append('events', [event, { key: 'a', value: news }, event, event])
  await log.append('events', [{ key: 'a', value: later }, event])
  const broken: unknown[] = []
  const stopping = new AbortController()
  const taker = createTaker({
    ...{ clock: systemClock, checkpointMs: 60_000 },
    opener: {
      resume: { through: -1, landmark: null },
      open: async () => ({ stage, writers: { close: async () => {} } }) as unknown as OpenStage,
    },
    onCommand: () => {},
    onReached: () => {},
    onSaved: async () => undefined,
    onBroken: (error) => assert.fail(String(error)),
  })
  await log.consume(
    'events',
    'g',
    async (batch) => {
      await taker.take(batch).catch((error: unknown) => {
        broken.push(error)
        stopping.abort()
      })
    },
    stopping.signal,
  )
  await taker.save()
  assert.ok(broken[0] instanceof NewerSchemaError, String(broken[0]))
  assert.match(
    broken[0].message,
    /message 4 of partition 0 .*a newer one wrote it.*--write-schema 2/,
  )
  assert.deepEqual(saved, [{ through: 3, learned: 4 }])
})

test('checkpoints are taken though the clock was set back by hours', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'consume-'))
  const log = embeddedEventLog({ path })
  t.after(async () => {
    await log.close()
    rmSync(path, { recursive: true, force: true })
  })
  let aheadMs = 0
  const saved: number[] = []
  const stage: OpenStage['stage'] = {
    process: async () => ({
      processed: { scored: [], findings: [], duplicates: 0, learned: 0, held: 0 },
      alerts: [],
    }),
    peek: () => assert.fail('nobody asks'),
    command: async () => ({ kind: 'alert', alert: null }),
    checkpoint: async (through) => void saved.push(through),
  }
  const consumer = createConsumer({
    ...{ log, clock: { now: () => Date.now() + aheadMs }, checkpointMs: 50 },
    opener: {
      resume: { through: -1, landmark: null },
      open: async () => ({ stage, writers: { close: async () => {} } }) as unknown as OpenStage,
    },
    onCommand: () => {},
    onReached: () => {},
    onBroken: (error) => assert.fail(String(error)),
  })
  const stopping = new AbortController()
  const running = consumer.run(stopping.signal)
  aheadMs = -3 * 3_600_000
  const { event } = sampleEvent()
  await log.append('events', [{ key: event.agentId, value: encodeEvent(event) }])
  // Before it is told to stop, which takes one anyway.
  for (let waited = 0; saved.length === 0 && waited < 5_000; waited += 20) await setTimeout(20)
  const before = [...saved]
  stopping.abort()
  await running
  assert.deepEqual(before, [0])
})
