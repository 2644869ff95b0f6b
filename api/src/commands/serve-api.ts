import type { Server } from 'node:http'
import type { Logger, Metrics } from '@tripline/infra'
import { systemClock } from '@tripline/infra'
import type { AccessBook } from '../access/access-book.ts'
import { openAccessBook } from '../access/access-book.ts'
import type { AlertBook } from '../alert-book.ts'
import { audited } from '../audit/audited.ts'
import type { StartedAudit } from '../audit/start-audit.ts'
import { openGate } from '../gate/open-gate.ts'
import type { ListeningProxy } from '../gate/proxy/listen-proxy.ts'
import { listenProxy } from '../gate/proxy/listen-proxy.ts'
import { listenLocally, localSocketPath } from '../local-socket.ts'
import type { StartedPipeline } from '../pipeline/start-pipeline.ts'
import type { WorkerSettings } from '../pipeline/worker-settings.ts'
import { createAgentDirectory } from '../queries/agent-directory.ts'
import { buildServer } from '../server.ts'
import { consoleFolder } from '../setup/console-folder.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { VERSION } from '../version.ts'
import { greet, showBackfill } from './greet.ts'
import { aborted, listen } from './listen.ts'
import type { Answering } from './open-answering.ts'
import { tell } from './tell.ts'
import type { Ground } from './up.ts'

export interface ServeParts extends Ground, Answering {
  readonly settings: WorkerSettings
  readonly metrics: Metrics
  readonly logger: Logger
  readonly book: AlertBook
  readonly audit: StartedAudit
  readonly pipeline: StartedPipeline
}

/** The API, the gate's proxy and this machine's own commands, until the signal or until the pipeline fails. */
export async function serveApi(parts: ServeParts): Promise<void> {
  const { options, config, folder, store, settings, metrics, book, pipeline, signal } = parts
  const { logger } = parts
  const clock = systemClock
  const access = openAccessBook(folder, clock)
  const connections = new WeakSet<object>()
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
    ...{ scorer: pipeline.scorer, approvals: parts.approvals },
    ...{ credentials: parts.credentials, restrictions: parts.restrictions },
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
