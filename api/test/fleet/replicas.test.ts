import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { describe, test } from 'node:test'
import { silentLogger } from '@tripline/infra'
import { kafkaEventLog } from '@tripline/infra/kafka'
import { encodeEvent } from '@tripline/ingest'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import type { Config } from '../../src/config.ts'
import type { Decision, ResponderState } from '../../src/wire.ts'
import { eventually } from '../running-tripline.ts'
import { sampleEvent } from '../sample-event.ts'
import { workFolder } from '../work-folder.ts'
import type { FleetProcess, RoleName } from './fleet-process.ts'
import { startFleetProcess } from './fleet-process.ts'
import { newDatabase } from './new-database.ts'
import { oneBroker } from './one-broker.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'own' ? false : 'skipped: no Kafka of its own'
const READY_MS = 120_000

describe('a fleet whose API has replicas', { skip, timeout: 400_000 }, () => {
  const ground = oneBroker()

  async function fleetOf(t: TestContext, name: string) {
    const folder = join(workFolder(t), name)
    mkdirSync(folder, { recursive: true })
    const put = (file: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, file), content, { mode: 0o600 })
      return join(folder, file)
    }
    await (await newDatabase(ground.server, name)).close()
    const { url, username = '', password = '' } = ground.server.address
    const kafka = {
      ...{ brokers: [...ground.broker.brokers], prefix: `${name}.`, partitions: 2, replication: 1 },
    }
    const config: Config = {
      kafka,
      clickhouse: { url, database: name, username, passwordFile: put('password', password) },
      installationKeyFile: put('key', new Uint8Array(32).fill(7)),
      checkpointMs: 500,
      // A machine that also runs other tests answers late.
      gate: { timeoutMs: 5_000 },
    }
    /** Ends with the test, however that goes: what is left running would outlast the whole file. */
    const start = (process: string, role: RoleName, flags: readonly string[] = []) => {
      const started = startFleetProcess(folder, process, role, config, { flags })
      t.after(() => started.stop())
      return started
    }
    return { kafka, start }
  }

  const serving = (one: FleetProcess) =>
    eventually(
      `${one.name} to serve`,
      READY_MS,
      () => one.ask('GET', '/v1/status').catch(() => null),
      (status) => status !== null,
    )

  test('the one that tells is the one that answers alerts and agents; the other has neither responder nor gate', async (t) => {
    const { start } = await fleetOf(t, 'replicas')
    const telling = start('telling', 'api', ['--push'])
    const reading = start('reading', 'api')
    await Promise.all([serving(telling), serving(reading)])
    const state = await telling.ask<ResponderState>('GET', '/v1/responder')
    assert.deepEqual([state.mode, state.stopped], ['observe', false])
    await assert.rejects(reading.ask('GET', '/v1/responder'), /404/)
    await assert.rejects(reading.ask('POST', '/v1/decisions', DESTROY), /404/)
    assert.deepEqual([await telling.stop(), await reading.stop()], [0, 0])
  })

  test('the gate asks the worker that knows the agent; while there is none, what destroys waits for a person', async (t) => {
    const { kafka, start } = await fleetOf(t, 'gated')
    const telling = start('telling', 'api', ['--push'])
    const detect = start('detect-0', 'detect')
    await serving(telling)
    const log = kafkaEventLog({ ...kafka, logger: silentLogger })
    await log.append(
      'events',
      Array.from({ length: 300 }, (_, i) => {
        const { event } = sampleEvent({
          id: `e${i}`,
          agentId: 'worker-7',
          occurredAt: AT + i * 1e3,
        })
        return { key: event.agentId, value: encodeEvent(event) }
      }),
    )
    await log.close()
    // What is stored was learned before.
    await eventually(
      '300 stored events',
      READY_MS,
      () => telling.rows<{ n: number }>('SELECT count() AS n FROM events'),
      ([count]) => count?.n === 300,
    )
    const decide = (call: object) =>
      telling.ask<Decision>('POST', '/v1/decisions', { agent: 'worker-7', call })
    const usual = { action: 'railway:variables', service: 'railway' }
    const scored = await eventually(
      'a scored decision',
      READY_MS,
      () => decide(usual),
      (decision) => decision.scored,
    )
    assert.equal(scored.outcome, 'allow')
    const destroys = await decide(DESTROY.call)
    assert.equal(destroys.scored, true)
    assert.ok(destroys.risk > scored.risk)
    assert.equal(await detect.stop(), 0)
    const alone = await decide(DESTROY.call)
    assert.deepEqual([alone.scored, alone.outcome], [false, 'approval_required'])
    assert.equal(await telling.stop(), 0)
  })
})

const AT = Date.UTC(2026, 5, 18, 12)
const DESTROY = {
  agent: 'worker-7',
  call: { action: 'railway:volumeDelete', service: 'railway', resourceId: 'vol_1' },
}
