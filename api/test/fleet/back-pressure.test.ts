import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import { onChaosGround } from './chaos-ground.ts'
import { grown, stallStore } from './stall-store.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'own' ? false : 'skipped: no Kafka of its own'

describe('a store that stops answering under load', { skip, timeout: 300_000 }, () => {
  test('costs no event and no process, and memory stays bounded', async () => {
    await onChaosGround({ name: 'back-pressure', brokers: 1 }, async (ground) => {
      const found = await stallStore({
        ...{ ground, events: 6_000, workers: 1, partitions: 2 },
        ...{ stallMs: 10_000, warm: 0.05, limitMs: 120_000 },
      })
      assert.ok(found.wasSilent, 'the store answered')
      assert.ok(found.backlog > 500, `${found.backlog} events waited`)
      assert.deepEqual([found.lost, found.twice, found.ended], [0, 0, 0])
      assert.deepEqual(grown(found.memory), [])
    })
  })
})
