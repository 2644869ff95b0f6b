import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { after, before, describe, test } from 'node:test'
import type { EventLog } from '@tripline/infra'
import { silentLogger, systemClock } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import { kafkaEventLog } from '@tripline/infra/kafka'
import { emptyRegistry, encodeEvent } from '@tripline/ingest'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { eventually } from '../../test/running-tripline.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import type { AlertBook } from '../alert-book.ts'
import { openAlertBook } from '../alert-book.ts'
import { SCHEMA } from '../pipeline/schema.ts'
import { IDLE } from '../pipeline/stopped-pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import type { Alert } from '../wire.ts'
import { readAlertMarks } from './alert-marks.ts'
import { encodeAlertRecord } from './alert-record.ts'
import { detectPartitions } from './detect-partitions.ts'
import type { FleetPipeline } from './fleet-pipeline.ts'
import { createFleetPipeline } from './fleet-pipeline.ts'
import { storeAlerts } from './store-alerts.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'none' ? `skipped: ${kafka.reason}` : false
const PARTITIONS = 3
const START = Date.UTC(2026, 5, 18, 12)
const PATIENCE_MS = 120_000

interface Replica {
  readonly book: AlertBook
  readonly pipeline: FleetPipeline
  /** What its stream told, in order. */
  readonly told: Alert[]
}

describe('replicas of the API', { skip, timeout: 300_000 }, () => {
  const stopping = new AbortController()
  const running: Promise<unknown>[] = []
  let own: TestKafka | null = null
  let server: TestClickHouse
  let log: EventLog
  let store: ClickHouse

  before(async () => {
    server = await startClickHouse()
    if (kafka.kind === 'own') own = await startKafka({ brokers: 1 })
    const brokers = kafka.kind === 'given' ? kafka.brokers : (own?.brokers ?? [])
    log = kafkaEventLog({
      ...{ brokers, prefix: `replicas-${randomBytes(3).toString('hex')}.`, partitions: PARTITIONS },
      ...{ replication: 1, topicPartitions: { alerts: 1 } },
    })
    store = await openClickHouse(server.address, { logger: silentLogger })
    await migrate(store, systemClock)
  })
  after(async () => {
    stopping.abort()
    await Promise.allSettled(running)
    await log.close()
    await store.close()
    await own?.stop()
    await server.stop()
  })

  async function startReplica(answerMs = PATIENCE_MS): Promise<Replica> {
    const marks = await readAlertMarks(store)
    const book = await openAlertBook(store)
    const pipeline = createFleetPipeline({
      ...{ log, marks, progress: () => IDLE, answerMs, partitions: PARTITIONS, schema: SCHEMA },
    })
    const told: Alert[] = []
    pipeline.onAlert(book.add)
    book.onVersion((alert) => told.push(alert))
    running.push(pipeline.run(stopping.signal))
    return { book, pipeline, told }
  }

  function startDetection(): void {
    const consumer = detectPartitions({
      ...{ log, store, clock: systemClock, logger: silentLogger, registry: emptyRegistry },
      ...{ key: new Uint8Array(32).fill(7), rules: loadRuleBook([], silentLogger) },
      ...{ partitions: PARTITIONS, alertsPerDay: 40, checkpointMs: 500 },
      spoolFolder: tmpdir(),
      onBroken: (error) => assert.fail(String(error)),
    })
    running.push(
      consumer.run(stopping.signal),
      storeAlerts(log, store, systemClock, stopping.signal),
    )
  }

  /** Usual work of some agents, then each destroys its backups. */
  async function destroy(agents: readonly string[], from: number): Promise<void> {
    const events = agents.flatMap((agentId, a) => [
      ...Array.from(
        { length: 60 },
        (_, i) =>
          sampleEvent({
            ...{ id: `${agentId}-${i}`, agentId, occurredAt: from + i * 4_000 + a },
            ...{ actionClass: 'read', sessionId: '' },
          }).event,
      ),
      sampleEvent({
        ...{ id: `${agentId}-destroyed`, agentId, occurredAt: from + 300_000 + a },
        ...{ action: 'railway:volumeDelete', actionClass: 'destroy', environment: 'prod' },
        ...{ destructive: true, irreversible: true, touchesBackup: true, resourceId: 'vol_1' },
      }).event,
    ])
    await log.append(
      'events',
      events.map((event) => ({ key: event.agentId, value: encodeEvent(event) })),
    )
  }

  const sequences = ({ told }: Replica): readonly number[] => told.map(({ sequence }) => sequence)
  const alertsOf = (replica: Replica, agents: readonly string[]) => () =>
    Promise.resolve(agents.filter((id) => replica.told.some(({ agentId }) => agentId === id)))

  test('tell the same alerts under the same marks, resume each other’s streams, and carry decisions', async () => {
    const first = await startReplica()
    const second = await startReplica()
    startDetection()
    const agents = ['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6']
    await destroy(agents, START)
    for (const replica of [first, second]) {
      const all = (seen: readonly string[]) => seen.length === agents.length
      await eventually('every agent’s alert', PATIENCE_MS, alertsOf(replica, agents), all)
    }
    assert.deepEqual(sequences(second), sequences(first))
    assert.deepEqual(
      sequences(first),
      [...new Set(sequences(first))].sort((a, b) => a - b),
    )

    // A stream that broke off after the second alert goes on at the other replica.
    const [, broke = 0, ...rest] = sequences(first)
    const resumed = second.book.recentAfter(broke, 100) ?? []
    assert.deepEqual(
      resumed.map(({ sequence }) => sequence),
      rest,
    )

    // A replica that comes later knows the same from the store, by the same marks.
    const [last = 0] = sequences(first).slice(-1)
    const stored = async () => (await readAlertMarks(store)).next
    await eventually('all to be stored', PATIENCE_MS, stored, (next) => next >= last)
    const third = await startReplica()
    assert.equal(third.book.latest(), last)
    const fromStore = await third.book.storedAfter(broke, 100)
    assert.deepEqual(
      fromStore.map(({ id, sequence }) => [id, sequence]),
      resumed.map(({ id, sequence }) => [id, sequence]),
    )

    // Who is asked answers, and all others hear of it.
    const alert = first.told[0]
    assert.ok(alert !== undefined)
    const { id: alertId, agentId } = alert
    const command = { id: 'take-it', alertId, agentId, by: 'Priya Nair', at: START + 400_000 }
    const after = await first.pipeline.command({ ...command, type: 'acknowledge' })
    assert.equal(after?.status, 'acknowledged')
    for (const replica of [second, third]) {
      const statusOf = async () => (await replica.book.get(alertId))?.status
      await eventually('the decision', PATIENCE_MS, statusOf, (status) => status === 'acknowledged')
    }
  })

  test('what a replay tells again is told once, and a record of a later release is not misread', async () => {
    const replica = await startReplica()
    const [known] = [...replica.book.all()]
    assert.ok(known !== undefined)
    const fresh = { ...known, id: 'alr_fresh', sequence: 64 * 1_000_000 + 2 }
    const value = encodeAlertRecord({ kind: 'alert', partition: 2, alert: fresh })
    const again = { key: fresh.agentId, value }
    await log.append('alerts', [again, again])
    await log.append('alerts', [again])
    const later = { ...fresh, sequence: fresh.sequence + 64 }
    const last = encodeAlertRecord({ kind: 'alert', partition: 2, alert: later })
    await log.append('alerts', [{ key: later.agentId, value: last }])
    const versions = async () => replica.told.filter(({ id }) => id === fresh.id).length
    await eventually('the later version', PATIENCE_MS, versions, (count) => count >= 2)
    assert.equal(await versions(), 2)
    const { decodeAlertRecord } = await import('./alert-record.ts')
    const foreign = Buffer.from(JSON.stringify({ v: 2, kind: 'alert' }))
    assert.throws(
      () => decodeAlertRecord(foreign),
      /version 2, this program reads version 1: upgrade/,
    )
  })

  test('a decision that nobody carries out is answered with what to do', async () => {
    const { pipeline } = await startReplica(1)
    const change = { id: 'nobody', alertId: 'alr_x', agentId: 'a-1', by: 'Sam', at: START }
    await assert.rejects(pipeline.command({ ...change, type: 'acknowledge' }), (error) => {
      assert.ok(error instanceof ApiError)
      assert.match(error.message, /in the log and will count.*see that tripline detect runs/)
      return true
    })
  })
})
