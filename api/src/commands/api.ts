import type { Server } from 'node:http'
import { resolve } from 'node:path'
import { runUntilSignal } from '@tripline/infra'
import { openAccessBook } from '../access/access-book.ts'
import { openAlertBook } from '../alert-book.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { readAlertMarks } from '../fleet/alert-marks.ts'
import type { FleetPipeline } from '../fleet/fleet-pipeline.ts'
import { createFleetPipeline } from '../fleet/fleet-pipeline.ts'
import { watchProgress } from '../fleet/fleet-progress.ts'
import type { RoleGround, RoleOptions } from '../fleet/open-role.ts'
import { explained, openRole } from '../fleet/open-role.ts'
import { createFleetScorer } from '../fleet/scores/fleet-scorer.ts'
import { partitionAddresses } from '../fleet/scores/partition-addresses.ts'
import { storeAlerts } from '../fleet/store-alerts.ts'
import { DEFAULT_GATE_TIMEOUT_MS } from '../gate/gate-config.ts'
import type { GateDesk } from '../gate/gate-desk.ts'
import { brokersOf } from '../gate/just-in-time/open-credential-desk.ts'
import { openGate } from '../gate/open-gate.ts'
import { listenLocally, localSocketPath } from '../local-socket.ts'
import type { SchemaOption } from '../pipeline/schema.ts'
import { schemaToWrite } from '../pipeline/schema.ts'
import { receiversOf } from '../push/build-receivers.ts'
import type { Environment } from '../push/read-secret.ts'
import { stoppedPush } from '../push/stopped-push.ts'
import { createAgentDirectory } from '../queries/agent-directory.ts'
import { configuredResponder } from '../respond/configured-responder.ts'
import { buildServer } from '../server.ts'
import { consoleFolder } from '../setup/console-folder.ts'
import { loadDoors } from '../setup/load-doors.ts'
import { VERSION } from '../version.ts'
import { aborted, listen } from './listen.ts'
import type { Answering } from './open-answering.ts'
import { openAnswering } from './open-answering.ts'
import { tell } from './tell.ts'
import { openAudit } from './up.ts'

export interface ApiOptions extends RoleOptions, SchemaOption {
  readonly push?: boolean
}

const ANSWER_MS = 30_000

/** Serves a fleet's API, until it is told to stop. */
export async function api(options: ApiOptions, environment: Environment): Promise<void> {
  await explained(() =>
    runUntilSignal(async (signal) => {
      const ground = await openRole('api', options, signal)
      try {
        await work(ground, options, environment, signal)
      } finally {
        await ground.close()
      }
    }),
  )
}

async function work(
  ground: RoleGround,
  options: ApiOptions,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const { config, folder, log, store, clock, logger, metrics } = ground
  // In this order: what comes between the two is in both, and the book takes it once.
  const marks = await readAlertMarks(store)
  const book = await openAlertBook(store)
  const progress = watchProgress(log, store, clock, logger)
  const pipeline = createFleetPipeline({
    ...{ log, marks, progress: progress.current, answerMs: ANSWER_MS },
    ...{ partitions: ground.partitions, schema: schemaToWrite(options.writeSchema) },
  })
  pipeline.onAlert(book.add)
  const { audit, auditFiles } = await openAudit(folder, config, metrics)
  const open: { close(): Promise<void> | void }[] = [audit, { close: async () => progress.stop() }]
  try {
    const places = { configPath: options.config, environment, stateFolder: folder }
    const doors = loadDoors(config, places, clock, logger)
    const receivers = receiversOf(places, options.push === true ? config : {})
    const answering =
      options.push === true
        ? await openAnswering(
            {
              ...{ ...ground, told: receivers, book, pipeline, audit },
              configured: configuredResponder(places, config, clock),
              brokers: brokersOf(places, config, clock),
            },
            open,
          )
        : null
    const { push, responder } = answering ?? { push: stoppedPush, responder: null }
    const gate = answering === null ? null : await openFleetGate(ground, answering, audit, open)
    const connections = new WeakSet<object>()
    const app = await buildServer({
      ...{ store, book, pipeline, clock, audit, auditFiles, push, responder, metrics, logger },
      ...{ ...doors, version: VERSION, demo: false, consoleFolder: consoleFolder() },
      ...{ slackDesks: receivers.slackDesks, signals: receivers.signals },
      gate,
      agents: createAgentDirectory(store, book, ground.registry, clock),
      access: openAccessBook(folder, clock),
      isLocal: (request) => connections.has(request.raw.socket),
      hosts: config.listen?.hosts ?? [],
      metricsText: () => metrics.text(),
    })
    open.push(app)
    const address = await listen(app, options, config)
    const path = localSocketPath(folder)
    const local = path === null ? null : await listenLocally(app, path, connections)
    if (local !== null) open.push(closing(local))
    tell(`Tripline api: ${address}`)
    await follow(ground, pipeline, signal)
  } finally {
    for (const one of open.reverse()) await one.close()
  }
}

/** The gate, on the one replica that tells: approvals are a book of one process. Its scores come from the detect workers. */
async function openFleetGate(
  { config, folder, store, registry, partitions, key, clock, metrics, logger }: RoleGround,
  { approvals, credentials, restrictions }: Answering,
  audit: AuditLog,
  open: { close(): Promise<void> | void }[],
): Promise<GateDesk> {
  const scorer = await createFleetScorer({
    ...{ owners: () => partitionAddresses(store, partitions), partitions, installationKey: key },
    timeoutMs: config.gate?.timeoutMs ?? DEFAULT_GATE_TIMEOUT_MS,
    ...{ clock, logger },
  })
  open.push(scorer)
  const gate = openGate({
    ...{
      config: config.gate ?? {},
      folder,
      registry,
      scorer,
      store,
      audit,
      clock,
      metrics,
      logger,
    },
    ...{ approvals, credentials, restrictions },
    mappingPaths: (config.mappings ?? []).map((path) => resolve(path)),
  })
  open.push(gate)
  return gate
}

/** Until the signal, or until the log can no longer be followed. */
async function follow(
  { log, store, clock }: RoleGround,
  pipeline: FleetPipeline,
  signal: AbortSignal,
): Promise<void> {
  const ending = new AbortController()
  const stop = AbortSignal.any([signal, ending.signal])
  const running = [pipeline.run(stop), storeAlerts(log, store, clock, stop)]
  try {
    await Promise.race([aborted(signal), ...running])
  } finally {
    ending.abort()
    await Promise.allSettled(running)
  }
}

const closing = (server: Server): { close(): Promise<void> } => ({
  close: async () => void server.close(),
})
