import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { EventLog, Store } from '@tripline/infra'
import { silentLogger, systemClock } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate } from '@tripline/infra/clickhouse'
import { kafkaEventLog } from '@tripline/infra/kafka'
import { emptyRegistry, encodeEvent } from '@tripline/ingest'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import { newDatabase } from '../../test/fleet/new-database.ts'
import { oneBroker } from '../../test/fleet/one-broker.ts'
import { eventually } from '../../test/running-tripline.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import type { PartitionsConsumer } from '../pipeline/consume-partitions.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import { detectPartitions } from './detect-partitions.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'none' ? `skipped: ${kafka.reason}` : false
const PARTITIONS = 6
const AT_A_TIME = 4
const EVENTS = 300
const PATIENCE_MS = 120_000
const START = Date.UTC(2026, 5, 18, 12)

/** Asked once a partition is about to be opened, with its number. */
type Door = (partition: number) => Promise<void>

/** The real store, with a door before the first question of each opening. */
function behind(store: Store, door: Door): Store {
  return {
    ...store,
    async query<Row>(...asked: Parameters<Store['query']>) {
      const [sql, params] = asked
      const opening = sql.includes("facet = 'checkpoint'") && params !== undefined
      if (opening) await door(Number(params.partition))
      return store.query<Row>(...asked)
    },
  }
}

describe('partitions of a fleet are opened some at a time', { skip, timeout: 300_000 }, () => {
  const ground = oneBroker()

  async function openGround(name: string): Promise<{ store: ClickHouse; openLog: () => EventLog }> {
    const { server, broker } = ground
    const store = await newDatabase(server, name)
    await migrate(store, systemClock)
    const prefix = `${name}-${randomBytes(3).toString('hex')}.`
    const openLog = (): EventLog =>
      kafkaEventLog({
        ...{ brokers: broker.brokers, prefix, partitions: PARTITIONS, replication: 1 },
        topicPartitions: { alerts: 1 },
      })
    return { store, openLog }
  }

  function work(openLog: () => EventLog, store: Store) {
    const log = openLog()
    const stopping = new AbortController()
    const broken: unknown[] = []
    const consumer: PartitionsConsumer = detectPartitions({
      ...{ log, store, clock: systemClock, logger: silentLogger, registry: emptyRegistry },
      ...{ key: new Uint8Array(32).fill(7), rules: loadRuleBook([], silentLogger) },
      ...{ partitions: PARTITIONS, alertsPerDay: 40, checkpointMs: 300 },
      spoolFolder: tmpdir(),
      onBroken: (error) => broken.push(error),
    })
    const done = consumer.run(stopping.signal).finally(() => log.close())
    done.catch(() => undefined)
    return {
      ...{ done, broken, held: () => consumer.consumed().size },
      stop: () => {
        stopping.abort()
        return done
      },
    }
  }

  /** Half of the events are learned and saved by a worker that is gone; the other half is in the log. */
  async function halfLearned(store: ClickHouse, openLog: () => EventLog): Promise<void> {
    const log = openLog()
    const events = Array.from({ length: EVENTS }, (_, n) =>
      sampleEvent({
        ...{ id: `e${n}`, agentId: `agent-${n % 20}`, occurredAt: START + n * 1_000 },
        ...{ action: `railway:step${n % 7}`, actionClass: 'read', sessionId: '' },
      }),
    ).map(({ event }) => ({ key: event.agentId, value: encodeEvent(event) }))
    await log.append('events', events.slice(0, EVENTS / 2))
    const before = work(openLog, store)
    await stored(store, EVENTS / 2)
    await before.stop()
    await log.append('events', events.slice(EVENTS / 2))
    await log.close()
  }

  async function stored(store: ClickHouse, count: number): Promise<void> {
    const look = () => store.query<{ n: number }>('SELECT count() AS n FROM events')
    const what = `${count} events to be stored`
    await eventually(what, PATIENCE_MS, look, ([row]) => (row?.n ?? 0) >= count)
  }

  /** Every event is stored once and was learned once. */
  async function assertExact(store: ClickHouse): Promise<void> {
    const [row] = await store.query<{ n: number; ids: number }>(
      'SELECT count() AS n, uniqExact(id) AS ids FROM events',
    )
    assert.deepEqual([row?.n, row?.ids], [EVENTS, EVENTS])
    const [learned] = await store.query<{ calls: number }>(
      `SELECT sum(seen) AS calls FROM baselines FINAL WHERE detector = 'agents' AND startsWith(scope, 'agent-')`,
    )
    assert.equal(learned?.calls, EVENTS)
  }

  test('four at a time and no more; one that fails ends the worker once the others are through, and the next worker goes on exactly', async () => {
    const { store, openLog } = await openGround('failing')
    await halfLearned(store, openLog)
    let [opening, most, finished] = [0, 0, 0]
    const begun = new Set<number>()
    const door: Door = async (partition) => {
      if (begun.has(partition)) return
      begun.add(partition)
      most = Math.max(most, ++opening)
      await eventually(
        'four at a time',
        PATIENCE_MS,
        async () => most,
        (n) => n === AT_A_TIME,
      )
      if (begun.size === AT_A_TIME && partition === [...begun][1]) throw new Error('no such store')
      await pause(300)
      opening--
      finished++
    }
    const failing = work(openLog, behind(store, door))
    await assert.rejects(failing.done, /no such store/)
    assert.equal(most, AT_A_TIME)
    assert.equal(begun.size, AT_A_TIME, 'after the failure no other is begun')
    assert.equal(finished, AT_A_TIME - 1, 'it ends once the others are through')

    const next = work(openLog, store)
    await stored(store, EVENTS)
    await next.stop()
    assert.deepEqual([failing.broken, next.broken], [[], []])
    await assertExact(store)
    await store.close()
  })

  test('a rebalance that comes while partitions are opened waits for them, and everything is learned once', async () => {
    const { store, openLog } = await openGround('moving')
    await halfLearned(store, openLog)
    let letIn = (): void => {}
    const shut = new Promise<void>((resolve) => {
      letIn = resolve
    })
    const begun = new Set<number>()
    const first = work(
      openLog,
      behind(store, async (partition) => {
        begun.add(partition)
        await shut
      }),
    )
    await eventually(
      'the first opens',
      PATIENCE_MS,
      async () => begun.size,
      (n) => n === AT_A_TIME,
    )
    const second = work(openLog, store)
    // Longer than a heartbeat: the first knows of the second, and still has its partitions in hand.
    await pause(4_000)
    assert.equal(second.held(), 0)
    letIn()
    await eventually(
      'both have some',
      PATIENCE_MS,
      async () => [first.held(), second.held()],
      ([one, other]) => one === PARTITIONS / 2 && other === PARTITIONS / 2,
    )
    await stored(store, EVENTS)
    await Promise.all([first.stop(), second.stop()])
    assert.deepEqual([first.broken, second.broken], [[], []])
    await assertExact(store)
    await store.close()
  })
})
