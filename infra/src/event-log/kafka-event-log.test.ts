import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { kafkaForTests } from '../../test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../test/kafka/start-kafka.ts'
import { startKafka } from '../../test/kafka/start-kafka.ts'
import { eventLogContract } from './event-log.contract.ts'
import { kafkaEventLog } from './kafka-event-log.ts'
import { take } from './log-under-test.contract.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'none' ? `skipped: ${kafka.reason}` : false
let own: TestKafka | null = null
let fresh = 0

describe('on Apache Kafka', { skip }, () => {
  before(async () => {
    if (kafka.kind === 'own') own = await startKafka({ brokers: 1 })
  })
  after(async () => {
    await own?.stop()
  })
  const options = (partitions: number) => ({
    brokers: kafka.kind === 'given' ? kafka.brokers : (own?.brokers ?? []),
    prefix: `contract-${process.pid}-${Date.now()}-${fresh++}.`,
    ...{ partitions, replication: 1 },
  })
  for (const partitions of [1, 3]) {
    eventLogContract(`the Kafka log with ${partitions} partition(s)`, async () => {
      const same = options(partitions)
      return { partitions, open: async () => kafkaEventLog(same) }
    })
  }

  for (const hours of [3, -300]) {
    test(`a writer whose clock is ${hours} hours ahead appends all the same`, async (t) => {
      const log = kafkaEventLog({ ...options(1), giveUpAfterMs: 5_000 })
      t.after(() => log.close())
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 })
      await log.append('events', [{ key: 'k', value: Buffer.from('v') }])
      t.mock.timers.reset()
      const [got] = await take(log, 'a', 1)
      assert.equal(String(got?.value), 'v')
    })
  }
})
