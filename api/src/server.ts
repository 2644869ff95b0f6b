import { randomUUID } from 'node:crypto'
import type { ServerOptions as TlsOptions } from 'node:https'
import cookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import websocket from '@fastify/websocket'
import type { Clock, Logger, Metrics, Store } from '@tripline/infra'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import Fastify from 'fastify'
import type { AccessBook } from './access/access-book.ts'
import { createLoginLimiter } from './access/login-limiter.ts'
import type { OidcLogin } from './access/oidc/oidc-login.ts'
import type { AlertBook } from './alert-book.ts'
import { decideAlert } from './alerts/decide-alert.ts'
import type { AuditLog } from './audit/audit-log.ts'
import { recordDenied } from './audit/denied-logins.ts'
import type { GateDesk } from './gate/gate-desk.ts'
import { addOpenApi } from './openapi.ts'
import type { Pipeline } from './pipeline/pipeline.ts'
import { addAuth } from './plugins/auth.ts'
import { addErrors, answerBadAddress, answerBadHttp } from './plugins/errors.ts'
import { addGuardHeaders } from './plugins/guard-headers.ts'
import { addRequestMetrics } from './plugins/request-metrics.ts'
import { addValidation } from './plugins/validation.ts'
import type { Push } from './push/create-push.ts'
import { alertButtons } from './push/slack/alert-buttons.ts'
import { approvalButtons } from './push/slack/approval-buttons.ts'
import type { SlackDesk } from './push/slack/slack-desk.ts'
import type { AgentDirectory } from './queries/agent-directory.ts'
import type { Responder } from './respond/responder.ts'
import { addAdmissionRoute } from './routes/admission.ts'
import { addAgentRoutes } from './routes/agents.ts'
import { addAlertChangeRoutes } from './routes/alert-changes.ts'
import { addAlertRoutes } from './routes/alerts.ts'
import { addApprovalRoutes } from './routes/approvals.ts'
import type { AuditFolder } from './routes/audit.ts'
import { addAuditRoutes } from './routes/audit.ts'
import { addBaselineRoutes } from './routes/baselines.ts'
import { addBypassRoutes } from './routes/bypasses.ts'
import { addConsole } from './routes/console.ts'
import { addCredentialRoutes } from './routes/credentials.ts'
import { addEventRoutes } from './routes/events.ts'
import { addExtAuthzRoute } from './routes/ext-authz.ts'
import { addGateRoutes } from './routes/gate.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addIngestRoutes } from './routes/ingest.ts'
import { addOidcRoutes } from './routes/oidc.ts'
import { addPollRoute } from './routes/poll-signals.ts'
import { addPushRoutes } from './routes/push.ts'
import { addQueryRoute } from './routes/query.ts'
import { addResponseRoutes } from './routes/responses.ts'
import { addRestrictionRoutes } from './routes/restrictions.ts'
import { addSessionRoutes } from './routes/session.ts'
import type { SharedSignals } from './routes/shared-signals.ts'
import { addSharedSignalsRoutes } from './routes/shared-signals.ts'
import { addSlackRoute } from './routes/slack.ts'
import { addStatusRoute } from './routes/status.ts'
import { addStreamRoute } from './routes/stream.ts'
import { addSuppressionRoutes } from './routes/suppressions.ts'
import { addTokenRoutes } from './routes/tokens.ts'
import { tlsServer } from './tls-server.ts'
import type { Status } from './wire.ts'

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface ServerParts {
  readonly store: Store
  readonly book: AlertBook
  readonly pipeline: Pipeline
  readonly agents: AgentDirectory
  readonly access: AccessBook
  /** Where people log in besides; null where tokens are the only way. */
  readonly oidc: OidcLogin | null
  /** Null where the server speaks plain HTTP. */
  readonly tls: TlsOptions | null
  /** Null where nothing runs: then nobody can be asked. */
  readonly gate: GateDesk | null
  /** Null where nothing runs: then nothing is responded to. */
  readonly responder: Responder | null
  /** Where everything done through the API is recorded, */
  readonly audit: AuditLog
  /** and where that can be read. */
  readonly auditFiles: AuditFolder
  readonly push: Push
  /** Where presses of Slack's buttons come from. */
  readonly slackDesks: readonly SlackDesk[]
  readonly signals: SharedSignals | null
  /** Requests that come from this machine's own commands: admin, without a login. */
  readonly isLocal: (request: FastifyRequest) => boolean
  readonly clock: Clock
  readonly version: string
  readonly demo: boolean
  /** Where the built console lies; null serves the API alone. */
  readonly consoleFolder: string | null
  /** Names besides localhost and addresses under which the console may be opened. */
  readonly hosts: readonly string[]
  /** Where requests are counted. One server a registry. */
  readonly metrics: Metrics
  readonly metricsText: () => Promise<string>
  readonly logger: Logger
}

const MAX_BODY_BYTES = 64 << 10
/** Nothing that a reader of a WebSocket sends is listened to. */
const MAX_HEARD_BYTES = 1024
/** A request must have come in whole by then; how long an answer may stream is not bounded. */
const REQUEST_TIMEOUT_MS = 120_000
/** Ids are 512 characters at most, percent-encoded three times as long. */
const MAX_PARAM_LENGTH = 2048

/** Builds the app from what it needs; does not listen. */
export async function buildServer(parts: ServerParts): Promise<Api> {
  const app = Fastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerBadHttp,
    ...(parts.tls === null ? {} : { serverFactory: tlsServer(parts.tls, REQUEST_TIMEOUT_MS) }),
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.removeContentTypeParser('text/plain')
  addErrors(app, parts.logger)
  addValidation(app)
  addRequestMetrics(app, parts.metrics)
  await app.register(cookie)
  await app.register(websocket, { options: { maxPayload: MAX_HEARD_BYTES } })
  await addOpenApi(app, parts.version)
  addGuardHeaders(app, parts.hosts)
  const callerOf = addAuth(app, parts.access, parts.isLocal)

  const status = () => currentStatus(parts)
  addHealthRoutes(app, parts.store, parts.metricsText)
  const login = {
    book: parts.access,
    limiter: createLoginLimiter(parts.clock),
    audit: parts.audit,
    denied: recordDenied(parts.audit, parts.clock),
  }
  addSessionRoutes(app, login)
  addOidcRoutes(app, parts.oidc, login)
  addTokenRoutes(app, parts.access, parts.audit, parts.clock)
  addAuditRoutes(app, parts.auditFiles)
  addPushRoutes(app, parts.push, parts.audit)
  addStatusRoute(app, status)
  addAlertRoutes(app, parts.book, parts.store)
  const decide = decideAlert(parts.pipeline, parts.audit, parts.clock)
  addAlertChangeRoutes(app, parts.book, decide, parts.clock)
  const buttons = new Map([
    ...alertButtons(parts.book, decide),
    ...(parts.gate === null ? [] : approvalButtons(parts.gate.approvals)),
  ])
  await addSlackRoute(app, parts.slackDesks, buttons, parts.clock)
  addSharedSignalsRoutes(app, parts.signals)
  addPollRoute(app, parts.push, parts.signals)
  addAgentRoutes(app, parts.agents, parts.store)
  addBaselineRoutes(app, parts.agents, parts)
  addSuppressionRoutes(app, parts)
  addEventRoutes(app, parts.store)
  addQueryRoute(app, parts.store)
  addStreamRoute(app, parts.book, status, callerOf)
  addIngestRoutes(app, parts.pipeline)
  if (parts.gate !== null) {
    addGateRoutes(app, parts.gate)
    addApprovalRoutes(app, parts.gate, parts.audit)
    addBypassRoutes(app, parts.gate)
    addCredentialRoutes(app, parts.gate)
    addRestrictionRoutes(app, parts.gate)
    addExtAuthzRoute(app, parts.gate)
    addAdmissionRoute(app, parts.gate)
  }
  if (parts.responder !== null) addResponseRoutes(app, parts.responder)
  if (parts.consoleFolder !== null) await addConsole(app, parts.consoleFolder)
  return app
}

function currentStatus(parts: ServerParts): Status {
  const { pipeline, book, clock, version, demo, agents, push } = parts
  const { sensors, ...progress } = pipeline.progress()
  const openAlerts = book.count('open') + book.count('acknowledged')
  const figures = {
    ...progress,
    agents: agents.known(),
    openAlerts,
    heldActions: parts.gate?.approvals.pending() ?? 0,
    sensors: [...sensors],
    push: push.receivers().map((one) => ({ ...one })),
  }
  return { version, demo, now: clock.now(), ...figures }
}
