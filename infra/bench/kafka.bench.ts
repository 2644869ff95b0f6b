import { createHash } from 'node:crypto'
import { CompressionTypes, Partitioners } from 'kafkajs'
import { kafkaEventLog } from '../src/event-log/kafka-event-log.ts'
import { startKafka } from '../test/kafka/start-kafka.ts'
import { bareKafka } from './bare-kafka.ts'

export interface KafkaBench {
  /** Messages a second there and back, through the event log. */
  readonly log: { readonly append: number; readonly consume: number }
  /** The same bytes with kafkajs as its documentation shows it. */
  readonly bare: { readonly append: number; readonly consume: number }
}

const MESSAGES = 60_000
const SLICE = 1000
/** Appends under way at a time, as several sources would have them. */
const WRITERS = 4
const PARTITIONS = 12
const ROUNDS = 3
const BYTES = 1500

interface Way {
  append(slice: readonly { readonly key: string; readonly value: Buffer }[]): Promise<void>
  /** Tells of each batch that comes, until so many messages have come. */
  consume(count: number, came: () => void): Promise<void>
  close(): Promise<void>
}

/** Both ways in turn on one broker, the same gzip (fast-gzip.ts is of the whole process), acks=all, idempotent; medians. */
export async function benchKafka(): Promise<KafkaBench> {
  const kafka = await startKafka({ brokers: 1 })
  try {
    const messages = makeMessages()
    const rounds = { log: [], bare: [] } as Record<'log' | 'bare', [number, number][]>
    for (let round = 0; round < ROUNDS; round++) {
      rounds.bare.push(await measure(await bareWay(kafka.brokers, `bare-${round}`), messages))
      rounds.log.push(await measure(logWay(kafka.brokers, `log-${round}.`), messages))
    }
    const median = (of: readonly [number, number][], at: 0 | 1): number =>
      of.map((pair) => pair[at]).sort((a, b) => a - b)[ROUNDS >> 1] ?? 0
    return {
      log: { append: median(rounds.log, 0), consume: median(rounds.log, 1) },
      bare: { append: median(rounds.bare, 0), consume: median(rounds.bare, 1) },
    }
  } finally {
    await kafka.stop()
  }
}

async function measure(
  way: Way,
  messages: readonly { readonly key: string; readonly value: Buffer }[],
): Promise<[number, number]> {
  // What is made at the first message is not what is measured.
  await way.append(messages.slice(0, SLICE))
  const startedAt = performance.now()
  let next = SLICE
  const write = async (): Promise<void> => {
    while (next < messages.length) {
      const from = next
      next += SLICE
      await way.append(messages.slice(from, from + SLICE))
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
  const appended = performance.now() - startedAt
  // Until the last message, joining the group included: kafkajs decodes a whole fetch before the first batch comes.
  const joiningAt = performance.now()
  let lastAt = joiningAt
  await way.consume(messages.length, () => {
    lastAt = performance.now()
  })
  await way.close()
  const rate = (count: number, ms: number): number => (count / ms) * 1000
  return [rate(messages.length - SLICE, appended), rate(messages.length, lastAt - joiningAt)]
}

function logWay(brokers: readonly string[], prefix: string): Way {
  const log = kafkaEventLog({ brokers, prefix, partitions: PARTITIONS, replication: 1 })
  return {
    append: (slice) => log.append('events', slice),
    async consume(count, came) {
      const stop = new AbortController()
      let got = 0
      await log.consume(
        'events',
        'g',
        async (batch) => {
          came()
          got += batch.length
          if (got === count) stop.abort()
        },
        stop.signal,
      )
    },
    close: () => log.close(),
  }
}

async function bareWay(brokers: readonly string[], topic: string): Promise<Way> {
  const kafka = bareKafka(brokers)
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }] })
  const createPartitioner = Partitioners.DefaultPartitioner
  const producer = kafka.producer({ idempotent: true, createPartitioner })
  await producer.connect()
  const consumer = kafka.consumer({ groupId: topic })
  return {
    async append(slice) {
      await producer.send({
        ...{ topic, acks: -1, compression: CompressionTypes.GZIP, messages: [...slice] },
      })
    },
    async consume(count, came) {
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      let got = 0
      await new Promise<void>((resolve, reject) => {
        consumer
          .run({
            partitionsConsumedConcurrently: PARTITIONS,
            eachBatch: async ({ batch }) => {
              came()
              got += batch.messages.length
              if (got === count) resolve()
            },
          })
          .catch(reject)
      })
      await consumer.stop()
    },
    async close() {
      await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()])
    },
  }
}

/** Records as agents leave them: much repeats, a fifth does not. */
function makeMessages(): readonly { readonly key: string; readonly value: Buffer }[] {
  return Array.from({ length: MESSAGES }, (_, n) => {
    const own = createHash('sha512')
      .update(String(n))
      .digest('hex')
      .repeat(3)
      .slice(0, BYTES / 5)
    const head = `{"id":"evt-${n}","from":"192.0.2.7","own":"${own}","path":"/v1/items/${n % 9973}`
    return { key: `agent-${n % 1000}`, value: Buffer.from(`${head.padEnd(BYTES - 2, '/item')}"}`) }
  })
}
