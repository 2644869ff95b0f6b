import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { after, before, describe, test } from 'node:test'
import { blockBuilder, silentLogger, systemClock } from '@tripline/infra'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import { stringify } from 'yaml'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { runProgram } from '../program.ts'
import { workFolder } from '../work-folder.ts'

const kafka = kafkaForTests()
// Brokers that are there already have neither our passwords nor an expired certificate.
const skip = kafka.kind === 'own' ? false : 'skipped: no Kafka of its own'

describe('doctor on a fleet', { skip, timeout: 300_000 }, () => {
  let broker: TestKafka
  let server: TestClickHouse
  before(async () => {
    server = await startClickHouse()
    broker = await startKafka({ brokers: 1, secured: true, expired: true })
  })
  after(async () => {
    await broker.stop()
    await server.stop()
  })

  /** Runs doctor on this configuration: its lines by name. */
  async function doctor(t: TestContext, more: object, secret = ''): Promise<Map<string, string>> {
    const folder = join(workFolder(t), 'fleet')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'secret'), secret)
    writeFileSync(join(folder, 'key'), new Uint8Array(32).fill(1))
    writeFileSync(join(folder, 'ca.pem'), broker.ca)
    const config = { installationKeyFile: 'key', ...more }
    writeFileSync(join(folder, 'tripline.yaml'), stringify(config))
    const { stdout, stderr } = await runProgram(['doctor', '--state', 'state'], folder)
    assert.doesNotMatch(stdout + stderr, /^\s+at /m, 'sentences, not a stack')
    if (secret !== '') assert.ok(!(stdout + stderr).includes(secret), 'no secret is shown')
    return new Map(
      stdout.split('\n').flatMap((line) => {
        const [, state, name, detail] = /^(ok|look|BAD) +([^:]+): (.*)$/.exec(line) ?? []
        return name === undefined ? [] : [[name, `${state} ${detail}`] as const]
      }),
    )
  }

  const clickhouse = (username?: string) => ({
    clickhouse: {
      ...{ url: server.address.url, database: server.address.database },
      ...{ username: username ?? server.address.username, passwordFile: 'secret' },
    },
  })

  test('a wrong password of the brokers', async (t) => {
    const sasl = { mechanism: 'scram-sha-512', username: 'tripline', passwordFile: 'secret' }
    const lines = await doctor(
      t,
      { kafka: { brokers: [...broker.saslBrokers], sasl } },
      'wrong-one',
    )
    assert.match(
      lines.get('kafka') ?? '',
      /^BAD .*refuses the user: check sasl\.mechanism, the user/,
    )
  })

  test('an expired certificate', async (t) => {
    const tls = { caFile: 'ca.pem' }
    const lines = await doctor(t, { kafka: { brokers: [...broker.tlsBrokers], tls } })
    assert.match(
      lines.get('kafka') ?? '',
      /^BAD .*certificate has expired: renew it on the brokers/,
    )
  })

  test('a topic that is not there, and a key that is not', async (t) => {
    const brokers = [...broker.brokers]
    const lines = await doctor(t, {
      kafka: { brokers, createTopics: false },
      installationKeyFile: 'nowhere',
    })
    assert.match(lines.get('kafka') ?? '', /^BAD .*tripline\.events, .* are not there; make them/)
    assert.match(
      lines.get('installation key') ?? '',
      /^BAD nowhere: installationKeyFile cannot be read/,
    )
  })

  test('a wrong password of the store, a user who may only read, and all as it should be', async (t) => {
    const password = server.address.password ?? ''
    const wrong = await doctor(t, clickhouse(), 'wrong-one')
    assert.match(wrong.get('clickhouse') ?? '', /^BAD .*Check username and password/)
    const reader = await doctor(t, clickhouse('reader'), password)
    assert.match(reader.get('clickhouse') ?? '', /^BAD .*may only read: give it a profile/)
    const kafka = { brokers: [...broker.brokers], replication: 1 }
    const good = await doctor(t, { ...clickhouse(), kafka }, password)
    assert.match(
      good.get('clickhouse') ?? '',
      /^ok .* answers, takes what is written, \d+ migrations/,
    )
    assert.match(good.get('kafka') ?? '', /^ok 1 brokers answer/)
    assert.match(good.get('installation key') ?? '', /^ok/)
  })

  test('a migration from the future, which no role starts on either', async (t) => {
    const store = await openClickHouse(server.address, { logger: silentLogger })
    await migrate(store, systemClock)
    const block = blockBuilder<{ version: number; name: string }>([
      { name: 'version', type: 'UInt32', of: ({ version }) => version },
      { name: 'name', type: 'String', of: ({ name }) => name },
      { name: 'digest', type: 'String', of: () => 'of another release' },
      { name: 'applied_at', type: "DateTime64(3, 'UTC')", of: () => 0 },
    ])
    block.push({ version: 999, name: '999_later' })
    await store.insertBlock('schema_migrations', block.finish(), 'later')
    await store.close()
    const password = server.address.password ?? ''
    const lines = await doctor(t, clickhouse(), password)
    const says = /migration from the future: the store holds 999_later, .* Run the newer program/
    assert.match(lines.get('clickhouse') ?? '', says)
    const kafka = { brokers: [...broker.brokers], replication: 1 }
    const folder = join(workFolder(t), 'fleet')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'secret'), password)
    writeFileSync(join(folder, 'key'), new Uint8Array(32).fill(1))
    const config = { ...clickhouse(), kafka, installationKeyFile: 'key' }
    writeFileSync(join(folder, 'tripline.yaml'), stringify(config))
    const role = await runProgram(['detect', '--state', 'state', '--port', '0'], folder)
    assert.equal(role.code, 1)
    assert.match(role.stderr, says)
    assert.equal(role.stderr.trim().split('\n').length, 1, role.stderr)
  })
})
