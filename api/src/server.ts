import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import staticFiles from '@fastify/static'
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Clock, Store } from '@tripline/infra'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import Fastify, { LogController } from 'fastify'
import type { AccessBook } from './access/access-book.ts'
import { createLoginLimiter } from './access/login-limiter.ts'
import type { AlertBook } from './alert-book.ts'
import type { Pipeline } from './pipeline/pipeline.ts'
import { addAuth } from './plugins/auth.ts'
import { addErrors } from './plugins/errors.ts'
import { addGuardHeaders } from './plugins/guard-headers.ts'
import type { AgentDirectory } from './queries/agent-directory.ts'
import { addAgentRoutes } from './routes/agents.ts'
import { addAlertRoutes } from './routes/alerts.ts'
import { addEventRoutes } from './routes/events.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addIngestRoutes } from './routes/ingest.ts'
import { addQueryRoute } from './routes/query.ts'
import { addSessionRoutes } from './routes/session.ts'
import { addStatusRoute } from './routes/status.ts'
import { addStreamRoute } from './routes/stream.ts'
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
  /** Requests that come from this machine's own commands: admin, without a login. */
  readonly isLocal: (request: FastifyRequest) => boolean
  readonly clock: Clock
  readonly version: string
  readonly demo: boolean
  /** Where the built console lies; null serves the API alone. */
  readonly consoleFolder: string | null
  /** Names besides localhost and addresses under which the console may be opened. */
  readonly hosts: readonly string[]
  readonly metricsText: () => Promise<string>
  readonly logger: FastifyBaseLogger | false
}

/** Builds the app from what it needs; does not listen. */
export async function buildServer(parts: ServerParts): Promise<Api> {
  const app = Fastify({
    ...(parts.logger === false ? { logger: false } : { loggerInstance: parts.logger }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 << 10,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  addErrors(app)
  await app.register(cookie)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tripline',
        version: parts.version,
        description: 'Alerts, agents and their baselines. Errors are RFC 9457 problem details.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'tripline_session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
  })
  addGuardHeaders(app, new Set(parts.hosts))
  addAuth(app, parts.access, parts.isLocal)

  const status = () => currentStatus(parts)
  addHealthRoutes(app, parts.store, parts.metricsText)
  addSessionRoutes(app, parts.access, createLoginLimiter(parts.clock))
  addStatusRoute(app, status)
  addAlertRoutes(app, parts.book, parts.pipeline, parts.store, parts.clock)
  addAgentRoutes(app, parts.agents, parts.store)
  addEventRoutes(app, parts.store)
  addQueryRoute(app, parts.store)
  addStreamRoute(app, parts.book, parts.pipeline, status)
  addIngestRoutes(app, parts.pipeline)
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  )
  if (parts.consoleFolder !== null) await addConsole(app, parts.consoleFolder)
  return app
}

function currentStatus({ pipeline, book, clock, version, demo }: ServerParts): Status {
  const { sensors, ...progress } = pipeline.progress()
  const openAlerts = book.count('open') + book.count('acknowledged')
  return { version, demo, now: clock.now(), openAlerts, sensors: [...sensors], ...progress }
}

/** The console is one page; its own addresses (/alerts/…, /agents/…) all answer with it. */
async function addConsole(app: Api, folder: string): Promise<void> {
  const page = readFileSync(join(folder, 'index.html'))
  await app.register(async (assets) => {
    // The plugin makes its own routes; they say like every other who may call them.
    assets.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
    })
    await assets.register(staticFiles, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      decorateReply: false,
      immutable: true,
      maxAge: '365d',
    })
  })
  for (const path of ['/', '/login', '/welcome', '/alerts', '/alerts/*', '/agents', '/agents/*']) {
    app.get(path, { config: { access: 'public' }, schema: { hide: true } }, async (_, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
    )
  }
}
