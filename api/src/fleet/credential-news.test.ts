import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { after, before, describe, test } from 'node:test'
import type { EventLog } from '@tripline/infra'
import { silentLogger, systemClock } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate } from '@tripline/infra/clickhouse'
import { kafkaEventLog } from '@tripline/infra/kafka'
import type { AuditEvent } from '@tripline/ingest'
import { emptyRegistry, encodeEvent } from '@tripline/ingest'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { newDatabase } from '../../test/fleet/new-database.ts'
import { eventually } from '../../test/running-tripline.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import type { Schema } from '../pipeline/schema.ts'
import { SCHEMA } from '../pipeline/schema.ts'
import { IDLE } from '../pipeline/stopped-pipeline.ts'
import type { CredentialNews } from '../respond/credential-news.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import type { Alert } from '../wire.ts'
import { detectPartitions } from './detect-partitions.ts'
import { createFleetPipeline } from './fleet-pipeline.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'none' ? `skipped: ${kafka.reason}` : false
const PARTITIONS = 2
const PATIENCE_MS = 120_000
const START = Date.UTC(2026, 5, 18, 12)
const OUT_AT = START + 3_600_000

describe('news of a credential in a fleet of two partitions', { skip, timeout: 300_000 }, () => {
  let own: TestKafka | null = null
  let brokers: readonly string[] = []
  let server: TestClickHouse
  before(async () => {
    server = await startClickHouse()
    if (kafka.kind === 'own') own = await startKafka({ brokers: 1 })
    brokers = kafka.kind === 'given' ? kafka.brokers : (own?.brokers ?? [])
  })
  after(async () => {
    await own?.stop()
    await server.stop()
  })

  interface Ground {
    readonly log: EventLog
    readonly store: ClickHouse
    /** One agent of each partition. */
    readonly agents: readonly [string, string]
    close(): Promise<void>
  }

  async function openGround(name: string): Promise<Ground> {
    const store = await newDatabase(server, name)
    await migrate(store, systemClock)
    const log = kafkaEventLog({
      ...{ brokers, prefix: `${name}-${randomBytes(3).toString('hex')}.`, partitions: PARTITIONS },
      ...{ replication: 1, topicPartitions: { alerts: 1 } },
    })
    const names = Array.from({ length: 50 }, (_, n) => `agent-${n}`)
    const of = (partition: number): string =>
      names.find((one) => log.partitionOf('events', one) === partition) ?? ''
    return {
      ...{ log, store, agents: [of(0), of(1)] },
      async close() {
        await log.close()
        await store.close()
      },
    }
  }

  /** Detection of both partitions and one replica of the API; what the replica told. */
  function run({ log, store }: Ground, schema: Schema) {
    const stopping = new AbortController()
    const told: Alert[] = []
    const pipeline = createFleetPipeline({
      ...{ log, progress: () => IDLE, answerMs: PATIENCE_MS, partitions: PARTITIONS, schema },
      marks: { next: 0, told: new Map() },
    })
    pipeline.onAlert((alert) => told.push(alert))
    const consumer = detectPartitions({
      ...{ log, store, clock: systemClock, logger: silentLogger, registry: emptyRegistry, schema },
      ...{ key: new Uint8Array(32).fill(7), rules: loadRuleBook([], silentLogger) },
      ...{ partitions: PARTITIONS, alertsPerDay: 40, checkpointMs: 300 },
      spoolFolder: tmpdir(),
      onBroken: (error) => assert.fail(String(error)),
    })
    const running = [pipeline.run(stopping.signal), consumer.run(stopping.signal)]
    return {
      ...{ pipeline, told },
      async stop() {
        stopping.abort()
        await Promise.all(running)
      },
    }
  }

  const look = (agentId: string, n: number, occurredAt: number): AuditEvent =>
    sampleEvent({
      ...{ id: `${agentId}-${n}`, agentId, occurredAt, outcome: 'success', actionClass: 'read' },
      ...{ credentialId: 'tok_shared', sessionId: '', resourceId: 'r' },
    }).event
  const append = ({ log }: Ground, events: readonly AuditEvent[]): Promise<void> =>
    log.append(
      'events',
      events.map((event) => ({ key: event.agentId, value: encodeEvent(event) })),
    )
  const stored = (ground: Ground, events: number) =>
    eventually(
      `${events} events`,
      PATIENCE_MS,
      async () =>
        (await ground.store.query<{ n: number }>('SELECT count() AS n FROM events'))[0]?.n,
      (n) => n === events,
    )
  const usedAgain = (told: readonly Alert[]): readonly string[] =>
    [
      ...new Set(
        told
          .filter(({ reasons }) => reasons.some((one) => one.detector === 'revoked-credential'))
          .map(({ agentId }) => agentId),
      ),
    ].sort()
  const learned = ({ store }: Ground) =>
    store.query(
      `SELECT scope, detector, facet, value, seen, weight, last_weight, agents, state, log_partition
       FROM baselines FINAL WHERE facet NOT IN ('checkpoint', 'draft')
       ORDER BY log_partition, scope, detector, facet, value`,
    )
  const found = ({ store }: Ground) =>
    store.query('SELECT id, alert_id, event_id, bits FROM findings ORDER BY id')
  const newsFor = (agentId: string): CredentialNews => ({
    type: 'credential-out',
    ...{ id: 'out-1', agentId, credentialId: 'tok_shared', since: OUT_AT },
    ...{ by: 'tripline', at: OUT_AT },
  })
  const history = ({ agents }: Ground): readonly AuditEvent[] =>
    agents.flatMap((one) => Array.from({ length: 100 }, (_, n) => look(one, n, START + n * 1_000)))

  test('whoever uses it next alerts, in whichever partition; told twice and replayed, it is the same', async () => {
    const ground = await openGround('news')
    const [mine, other] = ground.agents
    await append(ground, history(ground))
    const first = run(ground, SCHEMA)
    await stored(ground, 200)
    await first.pipeline.credential(newsFor(mine))
    // A responder that was killed before it noted that it told tells again.
    await first.pipeline.credential(newsFor(mine))
    await append(ground, [look(mine, 900, OUT_AT + 5_000), look(other, 900, OUT_AT + 5_000)])
    const both = await eventually(
      'both alerts',
      PATIENCE_MS,
      async () => usedAgain(first.told),
      (seen) => seen.length === 2,
    )
    assert.deepEqual(both, [mine, other].sort())
    await stored(ground, 202)
    await first.stop()
    const [baselines, findings] = [await learned(ground), await found(ground)]
    assert.ok(findings.length > 0)

    for (const table of ['baselines', 'events', 'findings']) {
      await ground.store.command(`TRUNCATE TABLE ${table}`)
    }
    const again = run(ground, SCHEMA)
    await stored(ground, 202)
    await again.stop()
    assert.deepEqual(await found(ground), findings)
    assert.deepEqual(await learned(ground), baselines)
    await ground.close()
  })

  test('back in service, its use is nobody’s alert, in whichever partition', async () => {
    const ground = await openGround('back')
    const [mine, other] = ground.agents
    await append(ground, history(ground))
    const running = run(ground, SCHEMA)
    await stored(ground, 200)
    await running.pipeline.credential(newsFor(mine))
    await running.pipeline.credential({
      type: 'credential-back',
      ...{ id: 'back-1', agentId: mine, credentialId: 'tok_shared' },
      ...{ by: 'tripline', at: OUT_AT },
    })
    await append(ground, [look(mine, 900, OUT_AT + 5_000), look(other, 900, OUT_AT + 5_000)])
    await stored(ground, 202)
    await running.stop()
    assert.deepEqual(usedAgain(running.told), [])
    await ground.close()
  })

  test('while old workers still read, only the partition of the agent is told, as they understand it', async () => {
    const ground = await openGround('before')
    const [mine] = ground.agents
    await append(ground, history(ground))
    const running = run(ground, 1)
    await stored(ground, 200)
    await running.pipeline.credential(newsFor(mine))
    await running.stop()
    const stop = new AbortController()
    const tags: number[] = []
    const ends = await ground.log.end('events')
    let left = ends.reduce((sum, { offset }) => sum + Number(offset), 0)
    await ground.log.consume(
      'events',
      'look',
      async (batch) => {
        for (const { value } of batch) tags.push(value[0] ?? 0)
        left -= batch.length
        if (left <= 0) stop.abort()
      },
      stop.signal,
    )
    assert.deepEqual([...new Set(tags)].sort(), [1, 0xc0])
    assert.equal(tags.filter((tag) => tag === 0xc0).length, 1)
    await ground.close()
  })
})
