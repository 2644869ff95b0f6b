import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import type { KafkaLogOptions } from '@tripline/infra/kafka'
import { stringify } from 'yaml'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import type { ClocksForTests, SteppedClock } from '../../../infra/test/clock/stepped-clock.ts'
import type { Config } from '../../src/config.ts'
import { decodeAlertRecord } from '../../src/fleet/alert-record.ts'
import { eventually } from '../running-tripline.ts'
import type { FleetProcess, FleetProcessOptions, RoleName } from './fleet-process.ts'
import { startFleetProcess } from './fleet-process.ts'
import type { LoopbackProxy } from './loopback-proxy.ts'
import { startProxy } from './loopback-proxy.ts'
import { newDatabase } from './new-database.ts'
import { readTopic } from './read-fleet-log.ts'

/** One more worker, of another release or with flags of its own. */
export type AddWorker = (
  name: string,
  options?: Pick<FleetProcessOptions, 'flags' | 'release'>,
) => FleetProcess

export interface FleetSettings {
  readonly folder: string
  /** Of topics and of the database: one cluster and one server carry several fleets. */
  readonly name: string
  readonly brokers: readonly string[]
  readonly replication: number
  readonly server: TestClickHouse
  readonly partitions: number
  /** All of them read the same folder. */
  readonly collectors: number
  readonly workers: number
  readonly registry: object
  /** Workers that are there before any process of this release: it may migrate the tables, and then no older one starts. */
  readonly before?: (addWorker: AddWorker) => Promise<void>
  /** Where a collector keeps how far it has read. */
  readonly collectorState?: (index: number) => string | undefined
  /** Each process has its own; that of the machine unless given. */
  readonly clocks?: ClocksForTests
}

/** Collectors, workers and one replica of the API, each a process, on brokers and a store that are there. */
export interface TestFleet {
  /** Where the collector finds its parts. */
  readonly logs: string
  /** How its log is opened. */
  readonly log: KafkaLogOptions
  readonly processes: readonly FleetProcess[]
  of(role: FleetProcess['role']): readonly FleetProcess[]
  readonly addWorker: AddWorker
  /** Between all processes and the store. */
  readonly storeProxy: LoopbackProxy
  /** By name of the process. */
  readonly clocks: ReadonlyMap<string, SteppedClock>
  /** Past the proxy. */
  readonly store: ClickHouse
  /** Events stored, and messages of the log that no checkpoint covers yet; not finite when nobody can tell. */
  state(): Promise<FleetState>
  /** Waits until so many events are stored and every partition is learned to its end. */
  settled(events: number, ms: number): Promise<number>
  /** Waits until a collector has told that it read so many records. */
  allRead(records: number, ms: number): Promise<void>
  /** Waits until every version in the topic of alerts is stored. */
  alertsStored(ms: number): Promise<void>
  /** All are told to end; the store stays open. */
  stop(): Promise<readonly (number | null)[]>
  /** Stops what still runs, and closes the store. */
  close(): Promise<void>
}

export interface FleetState {
  readonly events: number
  readonly lag: number
}

const SESSION_MS = 10_000
const CHECKPOINT_MS = 1_000
/** Whoever looks more often takes from the fleet what it is to be measured by. */
const LOOK_MS = 1_000

export async function startFleet(settings: FleetSettings): Promise<TestFleet> {
  const { folder, name, server } = settings
  const own = join(folder, name)
  const logs = join(own, 'logs')
  mkdirSync(logs, { recursive: true })
  const put = (file: string, content: string | Uint8Array): string => {
    writeFileSync(join(own, file), content, { mode: 0o600 })
    return join(own, file)
  }
  const store = await newDatabase(server, name)
  const storeProxy = await startProxy(Number(new URL(server.address.url).port))
  const log = {
    ...{ brokers: [...settings.brokers], prefix: `${name}.`, partitions: settings.partitions },
    ...{ replication: settings.replication, topicPartitions: { alerts: 1 } },
  }
  const { topicPartitions: _, ...kafka } = log
  const config: Config = {
    kafka: { ...kafka, sessionMs: SESSION_MS },
    clickhouse: {
      ...{ url: `http://127.0.0.1:${storeProxy.port}`, database: name },
      username: server.address.username ?? '',
      passwordFile: put('password', server.address.password ?? ''),
    },
    installationKeyFile: put('key', new Uint8Array(32).fill(7)),
    agents: put('agents.yaml', stringify(settings.registry)),
    alertsPerDay: 40,
    checkpointMs: CHECKPOINT_MS,
  }
  const sources = [{ name: 'company', path: logs }]
  const clocks = new Map<string, SteppedClock>()
  function start(name: string, role: RoleName, more: Partial<Config>, state?: string) {
    const clock =
      settings.clocks?.kind === 'own' ? settings.clocks.make(`${settings.name}-${name}`) : null
    if (clock !== null) clocks.set(name, clock)
    const options = { ...(state === undefined ? {} : { state }), ...(clock && { env: clock.env }) }
    return startFleetProcess(own, name, role, { ...config, ...more }, options)
  }
  const many = <T>(count: number, make: (at: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, at) => make(at))
  const processes: FleetProcess[] = []
  const addWorker: AddWorker = (workerName, options = {}) => {
    const worker = startFleetProcess(own, workerName, 'detect', config, options)
    processes.push(worker)
    return worker
  }
  await settings.before?.(addWorker)
  processes.push(
    start('api-0', 'api', {}),
    ...many(settings.workers, (at) => start(`detect-${at}`, 'detect', {})),
    ...many(settings.collectors, (at) =>
      start(`ingest-${at}`, 'ingest', { sources }, settings.collectorState?.(at)),
    ),
  )

  async function state(): Promise<FleetState> {
    const api = processes.find(({ role }) => role === 'api')
    const status = await api
      ?.ask<{ lag: number }>('GET', '/v1/status')
      .catch(() => ({ lag: Number.POSITIVE_INFINITY }))
    const rows = await store
      .query<{ events: number }>('SELECT count() AS events FROM events')
      .catch(() => [])
    return { events: rows[0]?.events ?? 0, lag: status?.lag ?? Number.POSITIVE_INFINITY }
  }

  let stopping: Promise<readonly (number | null)[]> | null = null
  function stop(): Promise<readonly (number | null)[]> {
    stopping ??= Promise.all(processes.map((one) => one.stop())).finally(() => storeProxy.close())
    return stopping
  }

  return {
    ...{ logs, log, processes, storeProxy, clocks, store, state },
    of: (role) => processes.filter((one) => one.role === role),
    addWorker,
    async settled(events, ms) {
      const holds = (seen: FleetState) => seen.events >= events && seen.lag === 0
      const what = `${events} events to be stored and learned`
      return (await eventually(what, ms, state, holds, LOOK_MS)).events
    },
    async allRead(records, ms) {
      const read = async () => {
        const sql = 'SELECT max(records) AS records FROM sensors'
        const rows = await store.query<{ records: number }>(sql).catch(() => [])
        return rows[0]?.records ?? 0
      }
      const holds = (seen: number) => seen >= records
      await eventually(`${records} records to be read`, ms, read, holds, LOOK_MS)
    },
    async alertsStored(ms) {
      const told = new Map<string, number>()
      await readTopic({ ...log, giveUpAfterMs: ms }, 'alerts', ({ value }) => {
        const record = decodeAlertRecord(value)
        if (record.kind !== 'alert') return
        const { id, sequence } = record.alert
        told.set(id, Math.max(sequence, told.get(id) ?? 0))
      })
      const stored = async () => {
        const sql = 'SELECT id, max(origin) AS origin FROM alerts GROUP BY id'
        const rows = await store.query<{ id: string; origin: number }>(sql).catch(() => [])
        const found = new Map(rows.map(({ id, origin }) => [id, origin]))
        return [...told].filter(([id, sequence]) => (found.get(id) ?? -1) < sequence).length
      }
      await eventually('the alerts to be stored', ms, stored, (missing) => missing === 0)
    },
    stop,
    async close() {
      await stop()
      await store.close()
    },
  }
}
