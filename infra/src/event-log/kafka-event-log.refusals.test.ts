import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { freePorts } from '../../test/kafka/free-ports.ts'
import { kafkaForTests } from '../../test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../test/kafka/start-kafka.ts'
import { startKafka } from '../../test/kafka/start-kafka.ts'
import { kafkaClient } from './kafka/kafka-client.ts'
import type { KafkaErrorCode, KafkaLogOptions } from './kafka-event-log.ts'
import { KafkaError, kafkaEventLog, lookAtCluster } from './kafka-event-log.ts'

const kafka = kafkaForTests()
const skip =
  kafka.kind === 'own' ? false : 'skipped: a JDK and Maven are needed, for a broker with passwords'
const one = [{ key: 'k', value: new Uint8Array(10) }]

test('brokers that are not there: an append, a consumer and a trim each end with one error, soon', async () => {
  const [port] = await freePorts(1)
  const log = kafkaEventLog({ brokers: [`127.0.0.1:${port}`], giveUpAfterMs: 800 })
  const startedAt = performance.now()
  await Promise.all([
    refused(log.append('events', one), 'kafka_unreachable', /check that the cluster runs/),
    refused(
      log.consume('events', 'g', async () => {}, new AbortController().signal),
      'kafka_unreachable',
    ),
    refused(log.trim('events', { partition: 0, offset: '1' }), 'kafka_unreachable'),
    refused(log.end('events'), 'kafka_unreachable'),
  ])
  await log.close()
  assert.ok(performance.now() - startedAt < 5000)
  await refused(log.append('events', one), 'kafka_closed')
})

test('a log that reaches nobody closes at once, and what it was doing ends', async () => {
  const [port] = await freePorts(1)
  const log = kafkaEventLog({ brokers: [`127.0.0.1:${port}`], closeWithinMs: 500 })
  const appending = refused(log.append('events', one), 'kafka_unreachable')
  const consuming = log.consume('events', 'g', async () => {}, new AbortController().signal)
  const ended = consuming.catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const startedAt = performance.now()
  await log.close()
  await Promise.all([appending, ended])
  assert.ok(performance.now() - startedAt < 3000, `${performance.now() - startedAt} ms`)
})

describe('what a cluster refuses', { skip }, () => {
  let own: TestKafka | null = null
  let fresh = 0
  before(async () => {
    own = await startKafka({ brokers: 1, secured: true })
  })
  after(async () => {
    await own?.stop()
  })

  function open(more: Partial<KafkaLogOptions> = {}) {
    const prefix = `refusals-${fresh++}.`
    const brokers = own?.brokers ?? []
    return kafkaEventLog({ brokers, prefix, partitions: 1, replication: 1, ...more })
  }

  async function refusedAppend(
    more: Partial<KafkaLogOptions>,
    code: KafkaErrorCode,
    advice: RegExp,
  ): Promise<void> {
    const log = open({ giveUpAfterMs: 2000, ...more })
    const startedAt = performance.now()
    try {
      await refused(log.append('events', one), code, advice)
      assert.ok(performance.now() - startedAt < 6000, `${performance.now() - startedAt} ms`)
    } finally {
      await log.close()
    }
  }

  const login = (
    mechanism: 'plain' | 'scram-sha-512',
    password: string,
    username = 'tripline',
  ): Partial<KafkaLogOptions> => ({
    brokers: own?.saslBrokers ?? [],
    sasl: { mechanism, username, password },
  })

  for (const mechanism of ['plain', 'scram-sha-512'] as const) {
    test(`a wrong password is named as that (${mechanism})`, () =>
      refusedAppend(login(mechanism, 'wrong'), 'kafka_authentication_failed', /the password/))
  }

  test('a token that is none is named as that', () =>
    refusedAppend(
      {
        brokers: own?.saslBrokers ?? [],
        sasl: { mechanism: 'oauthbearer', token: async () => 'nonsense' },
      },
      'kafka_authentication_failed',
      /token/,
    ))

  test('a consumer with a wrong password ends with that error', async () => {
    const log = open(login('plain', 'wrong'))
    const consuming = log.consume('events', 'g', async () => {}, new AbortController().signal)
    await refused(consuming, 'kafka_authentication_failed')
    await log.close()
  })

  test('a user who may not is told what to allow', () =>
    refusedAppend(login('plain', 'stranger-secret', 'stranger'), 'kafka_not_authorized', /let it/))

  test('the right password, token or certificate carries messages there and back', async () => {
    const claims = { sub: 'tripline', iat: now(), exp: now() + 600 }
    const token = `${part({ alg: 'none' })}.${part(claims)}.`
    const ways: readonly Partial<KafkaLogOptions>[] = [
      login('plain', 'plain-secret'),
      login('scram-sha-512', 'scram-secret'),
      {
        brokers: own?.saslBrokers ?? [],
        sasl: { mechanism: 'oauthbearer', token: async () => token },
      },
      { brokers: own?.tlsBrokers ?? [], tls: { ca: own?.ca ?? '' } },
    ]
    for (const way of ways) {
      const log = open(way)
      await log.append('events', one)
      const stop = new AbortController()
      let count = 0
      await log.consume(
        'events',
        'g',
        async (batch) => {
          count += batch.length
          stop.abort()
        },
        stop.signal,
      )
      assert.equal(count, 1)
      await log.close()
    }
  })

  test('a certificate nobody vouches for is named as that', () =>
    refusedAppend(
      { brokers: own?.tlsBrokers ?? [], tls: { ca: null } },
      'kafka_tls_failed',
      /tls.ca/,
    ))

  test('TLS towards a port without it, and the reverse, give up with the hint', async () => {
    await refusedAppend({ tls: { ca: own?.ca ?? '' } }, 'kafka_unreachable', /TLS is on exactly/)
    const brokers = own?.tlsBrokers ?? []
    await refusedAppend({ brokers }, 'kafka_unreachable', /TLS is on exactly/)
  })

  test('a missing topic that may not be made is named, for writer and reader', async () => {
    await refusedAppend({ createTopics: false }, 'kafka_unknown_topic', /make it/)
    const log = open({ createTopics: false })
    const consuming = log.consume('events', 'g', async () => {}, new AbortController().signal)
    await refused(consuming, 'kafka_unknown_topic', /refusals-\d+\.events/)
    await log.close()
  })

  test('a look at the cluster tells what is there and makes nothing', async () => {
    const options = { brokers: own?.brokers ?? [], prefix: 'look.', partitions: 2, replication: 1 }
    const names = ['look.events', 'look.alerts', 'look.dead-letters']
    const before = await lookAtCluster(options)
    assert.deepEqual(before, {
      brokers: 1,
      topics: names.map((name) => ({ name, partitions: null })),
    })
    const log = kafkaEventLog(options)
    await log.append('alerts', one)
    await log.close()
    const after = await lookAtCluster(options)
    assert.deepEqual(
      after.topics.map(({ partitions }) => partitions),
      [null, 2, null],
    )
    const wrong = lookAtCluster({ ...options, ...login('plain', 'wrong') })
    await refused(wrong, 'kafka_authentication_failed')
  })

  test('more copies than brokers are refused with the figure to change', () =>
    refusedAppend({ replication: 3 }, 'kafka_topic_not_made', /replication/))

  test('a topic with another number of partitions is refused, because keys would move', async () => {
    const prefix = 'partitions.'
    const log = open({ prefix, partitions: 2 })
    await log.append('events', one)
    await log.close()
    await refusedAppend(
      { prefix, partitions: 3 },
      'kafka_topic_mismatch',
      /has 2 partitions, not 3/,
    )
  })

  test('a message larger than the bound is refused before it is sent', async () => {
    const log = open()
    const large = [{ key: 'k', value: new Uint8Array(8 * 1024 * 1024 + 1) }]
    await refused(
      log.append('events', large),
      'kafka_message_too_large',
      /does not go into the log/,
    )
    await log.append('events', [{ key: 'k', value: new Uint8Array(8 * 1024 * 1024 - 1000) }])
    await log.close()
  })

  test("who is hours ahead of a topic that takes the writer's time is told to set the clock", async (t) => {
    const options = { brokers: own?.brokers ?? [], prefix: 'ahead.', partitions: 1, replication: 1 }
    const client = kafkaClient(options)
    const admin = client.admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic: 'ahead.events', numPartitions: 1 }] })
    await admin.disconnect()
    client.kill()
    const log = kafkaEventLog(options)
    t.after(() => log.close())
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3 * 3_600_000 })
    const says = /clock is too far from the brokers': set it, .*LogAppendTime/
    await refused(log.append('events', one), 'kafka_clock_apart', says)
  })

  test('where a topic takes less, only the message that is too large is refused, and its neighbours are stored', async () => {
    const options = { brokers: own?.brokers ?? [], prefix: 'small.', partitions: 1 }
    const client = kafkaClient(options)
    const admin = client.admin()
    await admin.connect()
    const configEntries = [{ name: 'max.message.bytes', value: '20000' }]
    await admin.createTopics({
      topics: [{ topic: 'small.events', numPartitions: 1, configEntries }],
    })
    await admin.disconnect()
    client.kill()
    const log = kafkaEventLog({ ...options, compression: 'none' })
    // All in one request: it is refused as a whole, and then taken apart.
    const appends = [5000, 5000, 30_000, 5000, 5000].map((size) =>
      log.append('events', [{ key: 'k', value: new Uint8Array(size) }]),
    )
    const [a, b, large, c, d] = appends
    assert.ok(large)
    await Promise.all([a, b, refused(large, 'kafka_message_too_large', /max.message.bytes/), c, d])
    assert.deepEqual(await log.end('events'), [{ partition: 0, offset: '4' }])
    await log.close()
  })
})

const now = (): number => Math.floor(Date.now() / 1000)
const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')

async function refused(work: Promise<unknown>, code: KafkaErrorCode, says = /./): Promise<void> {
  const error = await work.then(
    () => assert.fail(`was not refused with ${code}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof KafkaError, String(error))
  assert.equal(error.code, code, error.message)
  assert.match(error.message, says)
}
