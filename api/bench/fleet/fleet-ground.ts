import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { stringify } from 'yaml'
import type { BareAdmin, BareKafka } from '../../../infra/bench/bare-kafka.ts'
import { bareKafka } from '../../../infra/bench/bare-kafka.ts'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import type { Config } from '../../src/config.ts'
import type { FleetProcess, RoleName } from '../../test/fleet/fleet-process.ts'
import { startFleetProcess } from '../../test/fleet/fleet-process.ts'
import { newDatabase } from '../../test/fleet/new-database.ts'
import { processUs } from '../thread-time.ts'

export const PARTITIONS = 12
const PREFIX = 'bench.'
const DATABASE = 'fleet'
export const EVENTS_TOPIC = `${PREFIX}events`
export const ALERTS_TOPIC = `${PREFIX}alerts`
export const DETECT_GROUP = `${PREFIX}detect`

/** One real broker, the store in a process of its own, and roles that are started when a bench wants them. */
export interface FleetGround {
  /** What the collector follows. */
  readonly logs: string
  readonly kafka: TestKafka
  readonly client: BareKafka
  readonly admin: BareAdmin
  readonly server: TestClickHouse
  readonly store: ClickHouse
  start(role: RoleName, name: string): FleetProcess
  /** Events in the log. */
  appended(): Promise<number>
  /** Events that the workers have acknowledged: scored, learned and encoded, within the bound of what may be on its way to the store. */
  scored(): Promise<number>
  stored(): Promise<number>
  /** Processor seconds that broker and store have used so far. */
  spent(): { readonly broker: number; readonly store: number }
  stop(): Promise<void>
}

/** Seconds of processor time of a process, all threads. */
export const secondsOf = (pid: number): number => processUs(pid) / 1e6

export async function startGround(folder: string, registry: object): Promise<FleetGround> {
  const logs = join(folder, 'logs')
  mkdirSync(logs, { recursive: true })
  const put = (file: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, file), content, { mode: 0o600 })
    return join(folder, file)
  }
  const kafka = await startKafka({ brokers: 1 })
  const server = await startClickHouse()
  const { url, username = '', password = '' } = server.address
  const store = await newDatabase(server, DATABASE)
  const client = bareKafka(kafka.brokers)
  const admin = client.admin()
  await admin.connect()
  const processes: FleetProcess[] = []
  const config: Config = {
    kafka: {
      ...{ brokers: [...kafka.brokers], prefix: PREFIX, partitions: PARTITIONS },
      replication: 1,
    },
    clickhouse: {
      ...{ url, database: DATABASE, username },
      passwordFile: put('password', password),
    },
    installationKeyFile: put('key', new Uint8Array(32).fill(7)),
    agents: put('agents.yaml', stringify(registry)),
  }
  const sources = [{ name: 'company', path: logs }]

  function total(offsets: readonly { readonly offset: string }[]): number {
    // An offset of -1 says that the group has acknowledged nothing yet.
    return offsets.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
  }

  return {
    ...{ logs, kafka, client, admin, server, store },
    start(role, name) {
      const own = role === 'ingest' ? { ...config, sources } : config
      const started = startFleetProcess(folder, name, role, own)
      processes.push(started)
      return started
    },
    appended: async () => total(await admin.fetchTopicOffsets(EVENTS_TOPIC)),
    async scored() {
      const [topic] = await admin.fetchOffsets({ groupId: DETECT_GROUP, topics: [EVENTS_TOPIC] })
      return total(topic?.partitions ?? [])
    },
    async stored() {
      const [row] = await store.query<{ rows: number }>('SELECT count() AS rows FROM events')
      return row?.rows ?? 0
    },
    spent: () => ({ broker: secondsOf(kafka.pid(0)), store: secondsOf(server.pid()) }),
    async stop() {
      await Promise.all(processes.map((one) => one.stop()))
      await admin.disconnect()
      await store.close()
      await kafka.stop()
      await server.stop()
    },
  }
}
