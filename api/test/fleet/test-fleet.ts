import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventLog } from '@tripline/infra'
import { silentLogger } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { openClickHouse } from '@tripline/infra/clickhouse'
import { kafkaEventLog } from '@tripline/infra/kafka'
import { stringify } from 'yaml'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import type { Config } from '../../src/config.ts'
import { decodeAlertRecord } from '../../src/fleet/alert-record.ts'
import { eventually } from '../running-tripline.ts'
import type { FleetProcess, StartRelease } from './fleet-process.ts'
import { startFleetProcess } from './fleet-process.ts'
import type { LoopbackProxy } from './loopback-proxy.ts'
import { startProxy } from './loopback-proxy.ts'

export interface FleetSettings {
  readonly folder: string
  /** Of topics and of the database: one cluster and one server carry several fleets. */
  readonly name: string
  readonly brokers: readonly string[]
  readonly replication: number
  readonly server: TestClickHouse
  readonly partitions: number
  readonly workers: number
  readonly registry: object
  /** Workers that are there before any process of this release: it may migrate the tables, and then no older one starts. */
  readonly before?: (addWorker: TestFleet['addWorker']) => Promise<void>
}

/** One collector, some workers and one replica of the API, each a process, on a broker and a store that are there. */
export interface TestFleet {
  /** Where the collector finds its parts. */
  readonly logs: string
  readonly processes: readonly FleetProcess[]
  of(role: FleetProcess['role']): readonly FleetProcess[]
  /** One more worker, of another release or with flags of its own. */
  addWorker(name: string, flags?: readonly string[], start?: StartRelease): FleetProcess
  /** The events topic, past all processes. */
  openLog(): EventLog
  /** Between all processes and the store. */
  readonly storeProxy: LoopbackProxy
  /** Past the proxy. */
  readonly store: ClickHouse
  /** Waits until so many events are stored and every partition is learned to its end. */
  settled(events: number, ms: number): Promise<number>
  /** Waits until the collector has told that it read so many records. */
  allRead(records: number, ms: number): Promise<void>
  /** Waits until every version in the topic of alerts is stored. */
  alertsStored(ms: number): Promise<void>
  /** All are told to end; the store stays open. */
  stop(): Promise<readonly (number | null)[]>
}

const SESSION_MS = 10_000
const CHECKPOINT_MS = 1_000

export async function startFleet(settings: FleetSettings): Promise<TestFleet> {
  const { folder, name, server } = settings
  const own = join(folder, name)
  const logs = join(own, 'logs')
  mkdirSync(logs, { recursive: true })
  const put = (file: string, content: string | Uint8Array): string => {
    writeFileSync(join(own, file), content, { mode: 0o600 })
    return join(own, file)
  }
  const root = await openClickHouse(server.address, { logger: silentLogger })
  await root.command(`CREATE DATABASE ${name}`)
  await root.close()
  const address = { ...server.address, database: name }
  const store = await openClickHouse(address, { logger: silentLogger })
  const storeProxy = await startProxy(Number(new URL(address.url).port))
  const common = {
    ...{ brokers: [...settings.brokers], prefix: `${name}.`, partitions: settings.partitions },
    ...{ replication: settings.replication, topicPartitions: { alerts: 1 } },
  }
  const { topicPartitions: _, ...kafka } = common
  const config: Config = {
    kafka: { ...kafka, sessionMs: SESSION_MS },
    clickhouse: {
      ...{ url: `http://127.0.0.1:${storeProxy.port}`, database: name },
      username: address.username ?? '',
      passwordFile: put('password', address.password ?? ''),
    },
    installationKeyFile: put('key', new Uint8Array(32).fill(7)),
    agents: put('agents.yaml', stringify(settings.registry)),
    alertsPerDay: 40,
    checkpointMs: CHECKPOINT_MS,
  }
  const sources = [{ name: 'company', path: logs }]
  const processes: FleetProcess[] = []
  const addWorker: TestFleet['addWorker'] = (workerName, flags = [], start = undefined) => {
    const worker = startFleetProcess(own, workerName, 'detect', config, flags, start)
    processes.push(worker)
    return worker
  }
  await settings.before?.(addWorker)
  processes.push(
    startFleetProcess(own, 'api-0', 'api', config),
    ...Array.from({ length: settings.workers }, (_, at) =>
      startFleetProcess(own, `detect-${at}`, 'detect', config),
    ),
    startFleetProcess(own, 'ingest-0', 'ingest', { ...config, sources }),
  )

  /** Events stored, and messages of the log that no checkpoint covers yet, as the API tells. */
  async function state(): Promise<{ events: number; lag: number }> {
    const api = processes.find(({ role }) => role === 'api')
    const status = await api
      ?.ask<{ lag: number }>('GET', '/v1/status')
      .catch(() => ({ lag: Number.POSITIVE_INFINITY }))
    const rows = await store
      .query<{ events: number }>('SELECT count() AS events FROM events')
      .catch(() => [])
    return { events: rows[0]?.events ?? 0, lag: status?.lag ?? Number.POSITIVE_INFINITY }
  }

  return {
    ...{ logs, processes, storeProxy, store },
    of: (role) => processes.filter((one) => one.role === role),
    addWorker,
    openLog: () => kafkaEventLog(common),
    async settled(events, ms) {
      const holds = (seen: { events: number; lag: number }) =>
        seen.events >= events && seen.lag === 0
      const what = `${events} events to be stored and learned`
      return (await eventually(what, ms, state, holds)).events
    },
    async allRead(records, ms) {
      const read = async () => {
        const sql = 'SELECT max(records) AS records FROM sensors'
        const rows = await store.query<{ records: number }>(sql).catch(() => [])
        return rows[0]?.records ?? 0
      }
      await eventually(`${records} records to be read`, ms, read, (seen) => seen >= records)
    },
    async alertsStored(ms) {
      const log = kafkaEventLog({ ...common, giveUpAfterMs: ms })
      const told = new Map<string, number>()
      const stop = new AbortController()
      const [end] = await log.end('alerts')
      const last = Number(end?.offset ?? 0) - 1
      if (last >= 0) {
        await log.consume(
          'alerts',
          `look-${randomUUID()}`,
          async (batch) => {
            for (const { value, position } of batch) {
              const record = decodeAlertRecord(value)
              if (record.kind === 'alert') {
                const { id, sequence } = record.alert
                told.set(id, Math.max(sequence, told.get(id) ?? 0))
              }
              if (Number(position.offset) >= last) stop.abort()
            }
          },
          stop.signal,
        )
      }
      await log.close()
      const stored = async () => {
        const sql = 'SELECT id, max(origin) AS origin FROM alerts GROUP BY id'
        const rows = await store.query<{ id: string; origin: number }>(sql).catch(() => [])
        const found = new Map(rows.map(({ id, origin }) => [id, origin]))
        return [...told].filter(([id, sequence]) => (found.get(id) ?? -1) < sequence).length
      }
      await eventually('the alerts to be stored', ms, stored, (missing) => missing === 0)
    },
    async stop() {
      const codes = await Promise.all(processes.map((one) => one.stop()))
      await storeProxy.close()
      return codes
    },
  }
}
