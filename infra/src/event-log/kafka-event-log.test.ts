import { after, before, describe } from 'node:test'
import { kafkaForTests } from '../../test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../test/kafka/start-kafka.ts'
import { startKafka } from '../../test/kafka/start-kafka.ts'
import { eventLogContract } from './event-log.contract.ts'
import { kafkaEventLog } from './kafka-event-log.ts'

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
  for (const partitions of [1, 3]) {
    eventLogContract(`the Kafka log with ${partitions} partition(s)`, async () => {
      const brokers = kafka.kind === 'given' ? kafka.brokers : (own?.brokers ?? [])
      const prefix = `contract-${process.pid}-${Date.now()}-${fresh++}.`
      return {
        partitions,
        open: async () => kafkaEventLog({ brokers, prefix, partitions, replication: 1 }),
      }
    })
  }
})
