import type { Server } from 'node:http'
import { runUntilSignal } from '@tripline/infra'
import { openAccessBook } from '../access/access-book.ts'
import type { AlertBook } from '../alert-book.ts'
import { openAlertBook } from '../alert-book.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { readAlertMarks } from '../fleet/alert-marks.ts'
import type { FleetPipeline } from '../fleet/fleet-pipeline.ts'
import { createFleetPipeline } from '../fleet/fleet-pipeline.ts'
import { watchProgress } from '../fleet/fleet-progress.ts'
import type { RoleGround, RoleOptions } from '../fleet/open-role.ts'
import { explained, openRole } from '../fleet/open-role.ts'
import { storeAlerts } from '../fleet/store-alerts.ts'
import { listenLocally, localSocketPath } from '../local-socket.ts'
import { receiversOf } from '../push/build-receivers.ts'
import type { Push } from '../push/create-push.ts'
import type { Environment } from '../push/read-secret.ts'
import { startPush } from '../push/start-push.ts'
import { stoppedPush } from '../push/stopped-push.ts'
import { createAgentDirectory } from '../queries/agent-directory.ts'
import type { ConfiguredResponder } from '../respond/configured-responder.ts'
import { configuredResponder } from '../respond/configured-responder.ts'
import { alertOfNotice } from '../respond/notice.ts'
import type { Responder } from '../respond/responder.ts'
import { startResponder } from '../respond/start-responder.ts'
import { buildServer } from '../server.ts'
import { consoleFolder } from '../setup/console-folder.ts'
import { loadDoors } from '../setup/load-doors.ts'
import { VERSION } from '../version.ts'
import { aborted, listen } from './listen.ts'
import { tell } from './tell.ts'
import { openAudit } from './up.ts'

export interface ApiOptions extends RoleOptions {
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
  })
  pipeline.onAlert(book.add)
  const { audit, auditFiles } = await openAudit(folder, config, metrics)
  const open: { close(): Promise<void> }[] = [audit, { close: async () => progress.stop() }]
  try {
    const places = { configPath: options.config, environment, stateFolder: folder }
    const doors = loadDoors(config, places, clock, logger)
    const receivers = receiversOf(places, options.push === true ? config : {})
    const told = { stateFolder: folder, receivers: receivers.receivers, book, audit, clock }
    const push = options.push === true ? await startPush({ ...told, metrics, logger }) : stoppedPush
    open.push(push)
    const responder =
      options.push === true
        ? respond(
            ground,
            { book, pipeline, push, audit },
            configuredResponder(places, config, clock),
          )
        : null
    if (responder !== null) open.push(responder)
    const connections = new WeakSet<object>()
    const app = await buildServer({
      ...{ store, book, pipeline, clock, audit, auditFiles, push, responder, metrics, logger },
      ...{ ...doors, version: VERSION, demo: false, consoleFolder: consoleFolder() },
      ...{ slackDesks: receivers.slackDesks, signals: receivers.signals },
      // What the gate asks is known by the detect workers; in a fleet it is not served yet.
      gate: null,
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

interface Answering {
  readonly book: AlertBook
  readonly pipeline: FleetPipeline
  readonly push: Push
  readonly audit: AuditLog
}

/** Answers the fleet's alerts: on the one replica that tells them, because its book of responses is one process's. */
function respond(
  ground: RoleGround,
  { book, pipeline, push, audit }: Answering,
  configured: ConfiguredResponder,
): Responder {
  const { folder, store, registry, clock, logger, metrics } = ground
  return startResponder({
    ...{ ...configured, stateFolder: folder, store, pipeline },
    ...{ registry, alerts: book, audit, clock, metrics, logger },
    // Approved calls, and what is made for them, are the gate's.
    endIssued: async () => undefined,
    notify: (one) => push.tell(alertOfNotice(one)),
  })
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
