import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { silentLogger } from '@tripline/infra'
import { openClickHouse } from '@tripline/infra/clickhouse'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import type { Config } from '../../src/config.ts'
import type { ResponderState } from '../../src/wire.ts'
import { eventually } from '../running-tripline.ts'
import { workFolder } from '../work-folder.ts'
import type { FleetProcess } from './fleet-process.ts'
import { startFleetProcess } from './fleet-process.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'own' ? false : 'skipped: no Kafka of its own'
const READY_MS = 120_000

describe('tripline api, two replicas', { skip, timeout: 300_000 }, () => {
  let broker: TestKafka
  let server: TestClickHouse
  before(async () => {
    server = await startClickHouse()
    broker = await startKafka({ brokers: 1 })
  })
  after(async () => {
    await broker.stop()
    await server.stop()
  })

  test('the one that tells is the one that answers alerts; the other has no responder to ask', async (t) => {
    const folder = join(workFolder(t), 'fleet')
    mkdirSync(folder, { recursive: true })
    const put = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content, { mode: 0o600 })
      return join(folder, name)
    }
    const root = await openClickHouse(server.address, { logger: silentLogger })
    await root.command('CREATE DATABASE replicas')
    await root.close()
    const { url, username = '', password = '' } = server.address
    const config: Config = {
      kafka: { brokers: [...broker.brokers], prefix: 'replicas.', partitions: 2, replication: 1 },
      clickhouse: { url, database: 'replicas', username, passwordFile: put('password', password) },
      installationKeyFile: put('key', new Uint8Array(32).fill(7)),
    }
    const telling = startFleetProcess(folder, 'telling', 'api', config, { flags: ['--push'] })
    const reading = startFleetProcess(folder, 'reading', 'api', config)
    const ready = (one: FleetProcess) =>
      eventually(
        `${one.name} to serve`,
        READY_MS,
        () => one.ask('GET', '/v1/status').catch(() => null),
        (status) => status !== null,
      )
    await Promise.all([ready(telling), ready(reading)])
    const state = await telling.ask<ResponderState>('GET', '/v1/responder')
    assert.deepEqual([state.mode, state.stopped], ['observe', false])
    await assert.rejects(reading.ask('GET', '/v1/responder'), /404/)
    assert.deepEqual([await telling.stop(), await reading.stop()], [0, 0])
  })
})
