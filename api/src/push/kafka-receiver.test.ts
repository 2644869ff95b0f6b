import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Pending } from '@tripline/infra'
import { kafkaEventLog } from '@tripline/infra/kafka'
import { freePorts } from '../../../infra/test/kafka/free-ports.ts'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import { kafkaReceiver } from './kafka-receiver.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'none' ? kafka.reason : false
const forever = new AbortController().signal

const pending = (order: number, body: string): Pending => ({
  ...{ receiver: 'lake', lane: 'staging-fixer', order, id: `alr_1-${order}`, body },
  ...{ putAt: 0, attempts: 0, nextAt: 0, lastError: '' },
})
const change = (sequence: number) => ({
  alert: sampleAlert({ id: 'alr_1', sequence, severity: 'critical' as const }),
  kind: 'opened' as const,
})
const receiverOf = (brokers: readonly string[], topic: string, timeoutMs = 60_000) =>
  kafkaReceiver({ name: 'lake', topic, options: { brokers }, filter: {}, timeoutMs })

test('a cluster that is not there is a failure that holds up the queue, and nothing rejects', async (t) => {
  const [port] = await freePorts(1)
  const receiver = receiverOf([`127.0.0.1:${port}`], 'alerts', 500)
  t.after(() => receiver.close())
  const result = await receiver.send(pending(1, receiver.messageOf(change(1)) ?? ''), forever)
  assert.deepEqual(result, {
    ...{ kind: 'failed', reason: 'connection_refused', status: null, retryAfterMs: null },
    throttle: true,
  })
})

test('what is not wanted is not sent', () => {
  const options = { brokers: ['127.0.0.1:1'] }
  const filter = { kinds: ['closed'] as const }
  const receiver = kafkaReceiver({ name: 'lake', topic: 'a', options, filter, timeoutMs: 500 })
  assert.equal(receiver.messageOf(change(1)), null)
})

describe('alerts on a topic of Apache Kafka', { skip }, () => {
  let own: TestKafka | null = null
  before(async () => {
    if (kafka.kind === 'own') own = await startKafka({ brokers: 1 })
  })
  after(async () => {
    await own?.stop()
  })
  const brokers = () => (kafka.kind === 'given' ? kafka.brokers : (own?.brokers ?? []))

  test('each comes as a CloudEvent, keyed by its agent, in order', async (t) => {
    const prefix = `push-${process.pid}-${Date.now()}.`
    // The log's own topic has three partitions; it is read back with the log's own reader.
    const log = kafkaEventLog({ brokers: brokers(), prefix, partitions: 3, replication: 1 })
    t.after(() => log.close())
    await log.append('dead-letters', [{ key: 'x', value: new Uint8Array(1) }])
    const receiver = receiverOf(brokers(), `${prefix}dead-letters`)
    t.after(() => receiver.close())
    const sent = [1, 2, 3, 4].map((order) =>
      receiver.send(pending(order, receiver.messageOf(change(order)) ?? ''), forever),
    )
    for (const result of await Promise.all(sent)) assert.deepEqual(result, { kind: 'delivered' })

    const found: { key: string; value: Record<string, unknown>; partition: number }[] = []
    const enough = new AbortController()
    await log.consume(
      'dead-letters',
      'lake',
      async (batch) => {
        for (const { key, value, position } of batch) {
          if (key === 'x') continue
          const { partition } = position
          found.push({ key, value: JSON.parse(Buffer.from(value).toString()), partition })
        }
        if (found.length >= 4) enough.abort()
      },
      enough.signal,
    )
    assert.deepEqual(
      found.map(({ key, value }) => [key, value.id, value.sequence]),
      [1, 2, 3, 4].map((sequence) => ['staging-fixer', 'alr_1', sequence]),
    )
    assert.equal(new Set(found.map(({ partition }) => partition)).size, 1)
  })

  test('a topic that is not there is refused, and not made', async (t) => {
    const receiver = receiverOf(brokers(), `nobody-${process.pid}`)
    t.after(() => receiver.close())
    for (let i = 0; i < 2; i++) {
      const result = await receiver.send(pending(i, receiver.messageOf(change(i)) ?? ''), forever)
      assert.equal(result.kind === 'failed' && result.reason, 'rejected')
    }
  })
})
