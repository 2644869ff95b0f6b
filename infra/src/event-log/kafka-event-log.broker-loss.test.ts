import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { kafkaForTests } from '../../test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../test/kafka/start-kafka.ts'
import { startKafka } from '../../test/kafka/start-kafka.ts'
import { kafkaEventLog } from './kafka-event-log.ts'

const kafka = kafkaForTests()
const skip =
  kafka.kind === 'own'
    ? false
    : 'skipped: a JDK and Maven are needed, for brokers that may be killed'
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('three brokers, one of them killed', { skip }, () => {
  let own: TestKafka | null = null
  before(async () => {
    own = await startKafka({ brokers: 3 })
  })
  after(async () => {
    await own?.stop()
  })

  test('under append and consume: every resolved append is there and delivered, in order for each key', {
    timeout: 150_000,
  }, async (t) => {
    assert.ok(own)
    t.after(() => {
      writing = false
      stop.abort()
      return Promise.all([log.close(), reader.close()]).then(() => {})
    })
    const options = { brokers: own.brokers, prefix: 'loss.', partitions: 6, sessionMs: 6000 }
    const log = kafkaEventLog(options)
    const reader = kafkaEventLog(options)
    const keys = Array.from({ length: 12 }, (_, i) => `agent-${i}`)
    const resolved = new Map<string, number[]>(keys.map((key) => [key, []]))
    const delivered = new Map<string, number[]>(keys.map((key) => [key, []]))
    const stop = new AbortController()
    let writing = true

    async function write(key: string): Promise<void> {
      for (let i = 0; writing; i++) {
        const value = Buffer.from(`${i}|${'x'.repeat(i % 300)}`)
        try {
          await log.append('events', [{ key, value }])
          resolved.get(key)?.push(i)
        } catch {
          // Not resolved, so nothing is promised of it.
        }
        await later(2)
      }
    }

    const reading = reader.consume(
      'events',
      'g',
      async (batch) => {
        for (const { key, value } of batch) {
          const [number, body = ''] = Buffer.from(value).toString().split('|')
          assert.equal(body.length, Number(number) % 300)
          delivered.get(key)?.push(Number(number))
        }
      },
      stop.signal,
    )
    const count = (): number => [...resolved.values()].reduce((sum, list) => sum + list.length, 0)
    const writers = keys.map(write)
    const more = async (appends: number, without: string): Promise<void> => {
      const enough = count() + appends
      const deadline = performance.now() + 40_000
      while (count() < enough) {
        assert.ok(performance.now() < deadline, `appending did not go on ${without}`)
        await later(50)
      }
    }
    await more(500, 'with all three')
    await own.kill(0)
    await more(2000, 'without the first broker')
    await own.restart(0)
    await more(1000, 'with the first broker back')
    // The next one leads what the first has lost.
    await own.kill(1)
    await more(2000, 'without the second broker')
    writing = false
    await Promise.all(writers)
    const deadline = performance.now() + 30_000
    const missing = (): string[] =>
      keys.flatMap((key) => {
        const there = new Set(delivered.get(key))
        return (resolved.get(key) ?? []).filter((i) => !there.has(i)).map((i) => `${key}:${i}`)
      })
    while (missing().length > 0 && performance.now() < deadline) await later(200)
    stop.abort()
    await reading
    assert.deepEqual(missing(), [])
    for (const key of keys) {
      // A batch may be there twice: consumers know an event by its id. The first of each is in order.
      const first = [...new Set(delivered.get(key))]
      assert.deepEqual(
        first,
        first.toSorted((a, b) => a - b),
        key,
      )
    }
  })
})
