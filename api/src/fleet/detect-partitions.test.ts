import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { after, before, describe, test } from 'node:test'
import type { EventLog } from '@tripline/infra'
import { claimPartition, silentLogger, systemClock } from '@tripline/infra'
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
import { storedEvents } from '../../test/stored-rows.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import { detectPartitions } from './detect-partitions.ts'
import { storeAlerts } from './store-alerts.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'none' ? `skipped: ${kafka.reason}` : false
const PARTITIONS = 4
const AGENTS = 12
const START = Date.UTC(2026, 4, 31, 22)
const KEY = new Uint8Array(32).fill(7)
const PATIENCE_MS = 120_000

/** Agents at their usual work across the end of a month, one of which destroys the backups at the end. */
function work(events: number): readonly AuditEvent[] {
  const usual = Array.from(
    { length: events },
    (_, i) =>
      sampleEvent({
        ...{ id: `e${i}`, agentId: `agent-${i % AGENTS}`, occurredAt: START + i * 4_000 },
        ...{ action: `railway:step${((i / AGENTS) % 5) | 0}`, actionClass: 'read', sessionId: '' },
      }).event,
  )
  const destroyed = sampleEvent({
    ...{ id: 'destroyed', agentId: 'agent-3', occurredAt: START + events * 4_000 },
    ...{ action: 'railway:volumeDelete', actionClass: 'destroy', environment: 'prod' },
    ...{ destructive: true, irreversible: true, touchesBackup: true, resourceId: 'vol_1' },
  }).event
  return [...usual, destroyed]
}

interface Running {
  readonly done: Promise<void>
  readonly stop: () => Promise<void>
  readonly held: () => number
  readonly broken: unknown[]
}

describe('a fleet on Kafka and ClickHouse', { skip, timeout: 300_000 }, () => {
  let brokers: readonly string[] = []
  let own: TestKafka | null = null
  let server: TestClickHouse
  before(async () => {
    server = await startClickHouse()
    if (kafka.kind === 'given') brokers = kafka.brokers
    else {
      own = await startKafka({ brokers: 1 })
      brokers = own.brokers
    }
  })
  after(async () => {
    await own?.stop()
    await server.stop()
  })

  const openLog = (prefix: string): EventLog =>
    kafkaEventLog({
      ...{ brokers, prefix, partitions: PARTITIONS, replication: 1, sessionMs: 30_000 },
      topicPartitions: { alerts: 1 },
    })

  /** A database and topics of its own. */
  async function ground(name: string): Promise<{ store: ClickHouse; prefix: string }> {
    const store = await newDatabase(server, name)
    await migrate(store, systemClock)
    return { store, prefix: `${name}-${randomBytes(3).toString('hex')}.` }
  }

  function startWorker(store: ClickHouse, prefix: string): Running {
    const log = openLog(prefix)
    const stopping = new AbortController()
    const broken: unknown[] = []
    const consumer = detectPartitions({
      ...{ log, store, clock: systemClock, logger: silentLogger, registry: emptyRegistry },
      ...{ key: KEY, rules: loadRuleBook([], silentLogger), partitions: PARTITIONS },
      ...{ alertsPerDay: 40, checkpointMs: 200 },
      spoolFolder: tmpdir(),
      onBroken(error) {
        broken.push(error)
        stopping.abort()
      },
    })
    const done = consumer.run(stopping.signal).finally(() => log.close())
    return {
      ...{ done, broken, held: () => consumer.consumed().size },
      async stop() {
        stopping.abort()
        await done
      },
    }
  }

  const countOf = async (store: ClickHouse): Promise<number> => {
    const [row] = await store.query<{ n: number }>('SELECT count() AS n FROM events')
    return row?.n ?? 0
  }

  const allStored = (store: ClickHouse, events: number) =>
    eventually(
      `${events} events stored`,
      PATIENCE_MS,
      () => countOf(store),
      (n) => n >= events,
    )

  async function append(log: EventLog, events: readonly AuditEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += 200) {
      const some = events.slice(at, at + 200)
      await log.append(
        'events',
        some.map((event) => ({ key: event.agentId, value: encodeEvent(event) })),
      )
    }
  }

  /** Everything but when it was learned. */
  async function everything(store: ClickHouse) {
    const rows = <T>(sql: string) => store.query<T>(sql)
    return {
      events: await storedEvents(rows),
      places: await rows('SELECT log_partition, log_offset, id FROM events ORDER BY id'),
      baselines: await rows(
        `SELECT scope, detector, facet, value, seen, weight, last_weight, agents, state, log_partition
         FROM baselines FINAL WHERE facet NOT IN ('checkpoint', 'draft')
         ORDER BY scope, detector, facet, value`,
      ),
      findings: await rows('SELECT id, alert_id, event_id, bits FROM findings ORDER BY id'),
    }
  }

  test('partitions move between workers, and everything is as one worker leaves it', async () => {
    const events = work(1_500)
    const quiet = await ground('quiet')
    const moved = await ground('moved')
    const [quietLog, movedLog] = [openLog(quiet.prefix), openLog(moved.prefix)]

    const alone = startWorker(quiet.store, quiet.prefix)
    await append(quietLog, events)
    await allStored(quiet.store, events.length)
    await alone.stop()

    const first = startWorker(moved.store, moved.prefix)
    await append(movedLog, events.slice(0, 500))
    await eventually(
      'the first works',
      PATIENCE_MS,
      () => countOf(moved.store),
      (n) => n > 0,
    )
    const second = startWorker(moved.store, moved.prefix)
    await append(movedLog, events.slice(500, 1_000))
    await eventually(
      'both have some',
      PATIENCE_MS,
      async () => second.held(),
      (n) => n === 2,
    )
    await first.stop()
    await append(movedLog, events.slice(1_000))
    await allStored(moved.store, events.length)
    await second.stop()

    assert.deepEqual([alone.broken, first.broken, second.broken], [[], [], []])
    const [expected, found] = [await everything(quiet.store), await everything(moved.store)]
    assert.equal(expected.events.events, events.length)
    assert.deepEqual(found, expected)
    assert.equal(
      new Set(found.places.map((row) => Reflect.get(Object(row), 'log_partition'))).size,
      4,
    )

    // Whoever comes too late with what it has in hand is turned away, and ends.
    const third = startWorker(moved.store, moved.prefix)
    await eventually(
      'the third has all',
      PATIENCE_MS,
      async () => third.held(),
      (n) => n === 4,
    )
    for (let at = 0; at < PARTITIONS; at++) {
      await claimPartition(moved.store, `events/${at}`, systemClock)
    }
    await append(
      movedLog,
      work(20).map((event) => ({ ...event, id: `late-${event.id}` })),
    )
    await third.done
    assert.match(String(third.broken[0]), /another worker has taken this partition over/)
    assert.equal(await countOf(moved.store), events.length)

    await movedLog.close()
    await quietLog.close()
    await moved.store.close()
    await quiet.store.close()
  })

  test('alerts are told in one order and stored once, however often detection tells them', async () => {
    const { store, prefix } = await ground('told')
    const log = openLog(prefix)
    const worker = startWorker(store, prefix)
    const stop = new AbortController()
    const storing = storeAlerts(log, store, systemClock, stop.signal)
    await append(log, work(600))
    const rowsOf = () =>
      store.query<{ id: string; sequence: number; origin: number; body: string }>(
        'SELECT id, sequence, origin, body FROM alerts ORDER BY sequence',
      )
    const told = await eventually('an alert', PATIENCE_MS, rowsOf, (rows) => rows.length > 0)
    await allStored(store, 601)
    await worker.stop()
    // A detection that begins again from nothing tells all of it once more.
    for (const table of ['baselines', 'events', 'findings'])
      await store.command(`TRUNCATE TABLE ${table}`)
    const again = startWorker(store, prefix)
    await allStored(store, 601)
    await again.stop()
    await eventually(
      'all of the topic is read',
      PATIENCE_MS,
      async () => [(await log.end('alerts'))[0]?.offset, (await rowsOf()).length],
      ([end]) => Number(end) >= 2 * told.length,
    )
    const rows = await rowsOf()
    assert.deepEqual(
      rows.map(({ id, origin }) => [id, origin]),
      told.map(({ id, origin }) => [id, origin]),
    )
    for (const row of rows) assert.equal(JSON.parse(row.body).sequence, row.sequence)
    stop.abort()
    await storing
    await log.close()
    await store.close()
  })
})
