import type { Server } from 'node:http'
import { resolve } from 'node:path'
import type { Metrics } from '@tripline/infra'
import {
  jsonLogger,
  metricsRegistry,
  runUntilSignal,
  StoreError,
  systemClock,
} from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import type { AccessBook } from '../access/access-book.ts'
import { openAccessBook } from '../access/access-book.ts'
import type { AlertBook } from '../alert-book.ts'
import { openAlertBook } from '../alert-book.ts'
import { AuditError } from '../audit/audit-error.ts'
import { audited } from '../audit/audited.ts'
import type { StartedAudit } from '../audit/start-audit.ts'
import { startAudit } from '../audit/start-audit.ts'
import type { Config } from '../config.ts'
import {
  DEFAULT_ALERTS_PER_DAY,
  DEFAULT_CHECKPOINT_MS,
  DEFAULT_HOST,
  DEFAULT_PORT,
} from '../config.ts'
import { DEFAULT_GATE_TIMEOUT_MS } from '../gate/gate-config.ts'
import type { Broker } from '../gate/just-in-time/broker.ts'
import type { CredentialDesk } from '../gate/just-in-time/credential-desk.ts'
import { brokersOf, openCredentialDesk } from '../gate/just-in-time/open-credential-desk.ts'
import { openGate } from '../gate/open-gate.ts'
import type { ListeningProxy } from '../gate/proxy/listen-proxy.ts'
import { listenProxy } from '../gate/proxy/listen-proxy.ts'
import type { Restrictions } from '../gate/restrictions/open-restrictions.ts'
import { openRestrictions } from '../gate/restrictions/open-restrictions.ts'
import { listenLocally, localSocketPath } from '../local-socket.ts'
import type { StartedPipeline } from '../pipeline/start-pipeline.ts'
import { startPipeline } from '../pipeline/start-pipeline.ts'
import type { WorkerSettings } from '../pipeline/worker-settings.ts'
import type { ConfiguredReceivers } from '../push/build-receivers.ts'
import { receiversOf } from '../push/build-receivers.ts'
import type { Push } from '../push/create-push.ts'
import type { Environment } from '../push/read-secret.ts'
import { tellApprovals } from '../push/slack/tell-approvals.ts'
import { startPush } from '../push/start-push.ts'
import { createAgentDirectory } from '../queries/agent-directory.ts'
import type { ConfiguredResponder } from '../respond/configured-responder.ts'
import { configuredResponder } from '../respond/configured-responder.ts'
import type { Notify } from '../respond/notice.ts'
import { alertOfNotice } from '../respond/notice.ts'
import { gateActionsOf } from '../respond/providers/gate/gate-actions-of.ts'
import type { Responder } from '../respond/responder.ts'
import { startResponder } from '../respond/start-responder.ts'
import type { Api, ServerParts } from '../server.ts'
import { buildServer } from '../server.ts'
import { clickHouseAddress } from '../setup/clickhouse-address.ts'
import { consoleFolder } from '../setup/console-folder.ts'
import { loadConfig } from '../setup/load-config.ts'
import { loadDoors } from '../setup/load-doors.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { prepareFolder } from '../setup/prepare-folder.ts'
import { VERSION } from '../version.ts'
import { greet, showBackfill } from './greet.ts'
import { CommandError, tell } from './tell.ts'

export interface UpOptions {
  readonly config: string
  readonly state: string
  readonly port?: number
}

const DEMO = { days: 30, agents: 24, seed: 7, incidentAfterSeconds: 60 }
const LOG_LEVEL = 'warn'

/** Everything in one process, until it is told to stop. */
export async function up(options: UpOptions, environment: Environment): Promise<void> {
  const config = loadConfig(options.config)
  if (config.kafka !== undefined) {
    throw new CommandError(
      `${options.config}: up keeps its log in ${options.state} and would not use kafka; remove the key, or start tripline ingest, detect and api instead. tripline doctor checks the cluster.`,
    )
  }
  const folder = resolve(options.state)
  prepareFolder(folder, config)
  // Before anything starts: a secret that is not there is told at once.
  const places = { configPath: options.config, environment, stateFolder: folder }
  const doors = loadDoors(config, places, systemClock, jsonLogger(LOG_LEVEL))
  const told = receiversOf(places, config)
  const configured = configuredResponder(places, config, systemClock)
  const brokers = brokersOf(places, config, systemClock)
  const store = await openStore(folder, config)
  try {
    await migrate(store, systemClock)
    await runUntilSignal((signal) =>
      serve({ options, config, folder, store, ...told, doors, configured, brokers, signal }),
    )
  } finally {
    await store.close()
  }
}

async function openStore(folder: string, config: Config): Promise<ClickHouse> {
  const logger = jsonLogger(LOG_LEVEL)
  return await openClickHouse(clickHouseAddress(folder, config), { logger }).catch(
    (error: unknown) => {
      if (error instanceof StoreError) throw new CommandError(error.message)
      throw error
    },
  )
}

interface Ground extends ConfiguredReceivers {
  readonly options: UpOptions
  readonly config: Config
  readonly folder: string
  readonly store: ClickHouse
  readonly doors: Pick<ServerParts, 'tls' | 'oidc'>
  readonly configured: ConfiguredResponder
  readonly brokers: readonly Broker[]
  readonly signal: AbortSignal
}

async function serve(ground: Ground): Promise<void> {
  const { config, folder, store, receivers } = ground
  const settings = workerSettings(folder, config)
  const metrics = metricsRegistry()
  const logger = jsonLogger(LOG_LEVEL)
  const book = await openAlertBook(store)
  const audit = await openAudit(folder, config, metrics)
  const open: { close(): Promise<void> }[] = [audit.audit]
  try {
    const pipeline = await startPipeline(store, settings)
    open.push(pipeline)
    pipeline.onAlert(book.add)
    const told = { stateFolder: folder, receivers, book, audit: audit.audit, clock: systemClock }
    const push = await startPush({ ...told, metrics, logger })
    open.push(push)
    const notify: Notify = (one) => push.tell(alertOfNotice(one))
    const shared = { audit: audit.audit, clock: systemClock, logger }
    const credentials = openCredentialDesk({
      ...{ config: config.gate?.credentials ?? {}, brokers: ground.brokers, folder },
      ...{ ...shared, metrics, notify },
    })
    open.push(credentials)
    const restrictions = openRestrictions({ ...shared, folder, store })
    open.push(restrictions)
    const responder = startResponder({
      ...{ ...ground.configured, stateFolder: folder, store, pipeline },
      ...{ registry: loadRegistry(folder), alerts: book, audit: audit.audit },
      ...{ clock: systemClock, metrics, logger, notify },
      actions: [...ground.configured.actions, ...gateActionsOf(config, restrictions, systemClock)],
      endIssued: (target, by) => credentials.endOf(target.agentId, target.credentialId, by),
    })
    open.push(responder)
    const parts = {
      settings,
      metrics,
      book,
      audit,
      push,
      pipeline,
      responder,
      credentials,
      restrictions,
    }
    await serveApi({ ...ground, ...parts })
  } finally {
    for (const one of open.reverse()) await one.close()
  }
}

export async function openAudit(
  folder: string,
  config: Config,
  metrics: Metrics,
): Promise<StartedAudit> {
  const logger = jsonLogger(LOG_LEVEL)
  const parts = { stateFolder: folder, config, version: VERSION, clock: systemClock }
  return await startAudit({ ...parts, metrics, logger }).catch((error: unknown) => {
    if (error instanceof AuditError) throw new CommandError(error.message)
    throw error
  })
}

interface ServeParts extends Ground {
  readonly settings: WorkerSettings
  readonly metrics: Metrics
  readonly book: AlertBook
  readonly audit: StartedAudit
  readonly push: Push
  readonly pipeline: StartedPipeline
  readonly responder: Responder
  readonly credentials: CredentialDesk
  readonly restrictions: Restrictions
}

async function serveApi(parts: ServeParts): Promise<void> {
  const { options, config, folder, store, settings, metrics, book, pipeline, signal } = parts
  const clock = systemClock
  const access = openAccessBook(folder, clock)
  const connections = new WeakSet<object>()
  const logger = jsonLogger(LOG_LEVEL)
  const gate = openGate({
    ...{
      folder,
      store,
      clock,
      metrics,
      audit: parts.audit.audit,
      logger,
      config: config.gate ?? {},
    },
    ...{ registry: loadRegistry(folder), mappingPaths: settings.mappingPaths },
    ...{ scorer: pipeline.scorer, credentials: parts.credentials },
    restrictions: parts.restrictions,
  })
  const app = await buildServer({
    ...{
      store,
      book,
      pipeline,
      access,
      gate,
      clock,
      version: VERSION,
      demo: settings.demo !== null,
    },
    ...parts.audit,
    ...parts.doors,
    push: parts.push,
    responder: parts.responder,
    slackDesks: parts.slackDesks,
    signals: parts.signals,
    agents: createAgentDirectory(store, book, loadRegistry(folder), clock),
    isLocal: (request) => connections.has(request.raw.socket),
    consoleFolder: consoleFolder(),
    hosts: config.listen?.hosts ?? [],
    metrics,
    metricsText: async () => `${await metrics.text()}${pipeline.metricsText()}`,
    logger,
  })
  let local: Server | null = null
  let proxy: ListeningProxy | null = null
  const told = tellApprovals({ approvals: gate.approvals, desks: parts.slackDesks, logger })
  try {
    if (config.gate?.proxy !== undefined) {
      proxy = await listenProxy({ desk: gate, access, config: config.gate.proxy })
    }
    const address = await listen(app, options, config)
    const path = localSocketPath(folder)
    if (path !== null) local = await listenLocally(app, path, connections)
    greet(address, await onceFor(parts, access), settings.demo !== null)
    if (proxy !== null) tell(`  Agents’ calls pass the gate at ${proxy.address}`)
    showBackfill(pipeline)
    await Promise.race([aborted(signal), pipeline.failed])
    tell('Stopping: finishing what is in hand, saving what was learned …')
  } finally {
    await app.close()
    local?.close()
    proxy?.close()
    told.close()
    await gate.close()
  }
}

/** The secret of the link that logs the owner in once. */
async function onceFor({ audit }: ServeParts, access: AccessBook): Promise<string> {
  const act = { actor: 'tripline', action: 'token.issue', target: 'owner' } as const
  const detail = { role: 'admin', once: true }
  return await audited(audit.audit, { ...act, detail }, async () =>
    access.createOnce('owner', 'admin'),
  )
}

function workerSettings(folder: string, config: Config): WorkerSettings {
  const sources = config.sources ?? []
  const demo = { ...DEMO, ...config.demo }
  return {
    stateFolder: folder,
    alertsPerDay: config.alertsPerDay ?? DEFAULT_ALERTS_PER_DAY,
    findingBits: config.findingBits,
    checkpointMs: config.checkpointMs ?? DEFAULT_CHECKPOINT_MS,
    gateTimeoutMs: config.gate?.timeoutMs ?? DEFAULT_GATE_TIMEOUT_MS,
    rulePaths: config.rules ?? [],
    mappingPaths: (config.mappings ?? []).map((path) => resolve(path)),
    credentialField: config.credentialField,
    sources: sources.map((source) =>
      source.path === undefined ? source : { ...source, path: resolve(source.path) },
    ),
    demo:
      sources.length > 0
        ? null
        : {
            ...{ days: demo.days, agents: demo.agents, seed: demo.seed },
            incidentAfterMs: demo.incidentAfterSeconds * 1000,
          },
    logLevel: LOG_LEVEL,
  }
}

export async function listen(app: Api, options: UpOptions, config: Config): Promise<string> {
  const host = config.listen?.host ?? DEFAULT_HOST
  const port = options.port ?? config.listen?.port ?? DEFAULT_PORT
  try {
    const address = await app.listen({ host, port })
    return config.listen?.tls === undefined ? address : address.replace(/^http:/, 'https:')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE') {
      throw new CommandError(
        `Port ${port} is taken. Choose another: npm start -- --port 0 takes any free one.`,
      )
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new CommandError(
        `Cannot listen on ${host}:${port} (${code}). Check listen in tripline.yaml.`,
      )
    }
    throw error
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
