import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { installationKey, jsonLogger, metricsRegistry, systemClock } from '@tripline/infra'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import { createFleet } from '@tripline/ingest/simulate'
import { stringify } from 'yaml'
import { openAccessBook } from '../access/access-book.ts'
import { auditFolder } from '../audit/audit-files.ts'
import { openAuditLog } from '../audit/open-audit-log.ts'
import { DEFAULT_ALERTS_PER_DAY } from '../config.ts'
import { openApprovals } from '../gate/approvals/open-approvals.ts'
import { DEFAULT_GATE_TIMEOUT_MS } from '../gate/gate-config.ts'
import { openCredentialDesk } from '../gate/just-in-time/open-credential-desk.ts'
import { openGate } from '../gate/open-gate.ts'
import { listenProxy } from '../gate/proxy/listen-proxy.ts'
import { openRestrictions } from '../gate/restrictions/open-restrictions.ts'
import type { StartedPipeline } from '../pipeline/start-pipeline.ts'
import { startPipeline } from '../pipeline/start-pipeline.ts'
import { loadRegistry } from '../setup/load-registry.ts'

export interface DrillGate {
  /** Where the agent sends its calls instead. */
  readonly url: string
  readonly token: string
  close(): Promise<void>
}

const DAY = 86_400_000
const HISTORY_DAYS = 3
const TAKEN_IN_MS = 300_000
const HOUR = 3_600_000

/** The product as `up` runs it, on a folder of its own that has watched the invented company for some days. */
export async function openDrillGate(
  folder: string,
  agent: string,
  upstream: string,
  protectedResources: readonly string[],
): Promise<DrillGate> {
  const [clock, logger, metrics] = [systemClock, jsonLogger('warn'), metricsRegistry()]
  const history = join(folder, 'history.ndjson')
  const records = writeHistory(folder, history, clock.now(), protectedResources)
  const store = await openClickHouse({ path: join(folder, 'clickhouse') }, { logger })
  await migrate(store, clock)
  const audit = await openAuditLog({
    ...{ folder: auditFolder(folder), key: installationKey(folder), clock },
  })
  const pipeline = await startPipeline(store, {
    ...{ stateFolder: folder, alertsPerDay: DEFAULT_ALERTS_PER_DAY, checkpointMs: 600_000 },
    ...{ gateTimeoutMs: DEFAULT_GATE_TIMEOUT_MS, mappingPaths: [], rulePaths: [], demo: null },
    ...{
      sources: [{ name: 'history', path: history, format: 'mapped:railway' }],
      logLevel: 'warn',
    },
  })
  await takenIn(pipeline, records)
  const credentials = openCredentialDesk({
    ...{ config: {}, brokers: [], folder, audit, clock, metrics, logger },
    notify: async () => undefined,
  })
  const restrictions = openRestrictions({ folder, store, audit, clock, logger })
  const approvals = openApprovals({ config: {}, folder, audit, clock, logger })
  const desk = openGate({
    ...{ config: {}, folder, registry: loadRegistry(folder), mappingPaths: [], store, audit },
    ...{ scorer: pipeline.scorer, clock, metrics, logger, credentials, restrictions, approvals },
  })
  const access = openAccessBook(folder, clock)
  const as = 'https://backboard.railway.example'
  const proxy = await listenProxy({
    ...{
      desk,
      access,
      config: { port: 0, upstreams: [{ prefix: '/railway', url: upstream, as }] },
    },
  })
  return {
    url: `${proxy.address}/railway`,
    token: access.createToken('drill', 'agent', clock.now() + HOUR, agent),
    async close() {
      proxy.close()
      await desk.close()
      await approvals.close()
      await credentials.close()
      await restrictions.close()
      await pipeline.close()
      await audit.close()
      await store.close()
    },
  }
}

/** The company's calls of the last days, and who is who there. Returns how many records. */
function writeHistory(
  folder: string,
  path: string,
  now: number,
  protectedResources: readonly string[],
): number {
  const from = now - HISTORY_DAYS * DAY
  const fleet = createFleet({ seed: 'drill', startAt: from })
  const registry = fleet.registry(now)
  const declared = { ...registry, protectedResources: [...protectedResources] }
  writeFileSync(join(folder, 'agents.yaml'), stringify(declared))
  const file = openSync(path, 'w')
  let records = 0
  for (const { source, body } of fleet.records(from, now)) {
    if (source !== 'mapped:railway') continue
    writeSync(file, `${body}\n`)
    records++
  }
  closeSync(file)
  return records
}

async function takenIn(pipeline: StartedPipeline, records: number): Promise<void> {
  for (const until = Date.now() + TAKEN_IN_MS; Date.now() < until; await pause(100)) {
    const { events, lag } = pipeline.progress()
    if (events >= records && lag === 0) return
  }
  throw new Error('detection did not take in the history')
}
