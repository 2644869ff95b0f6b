import swagger from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import type { TSchema } from 'typebox'
import type { Needs } from './access/roles.ts'
import { SESSION_COOKIE } from './plugins/auth.ts'
import { PROBLEM_TYPE } from './plugins/problem.ts'
import type { Api } from './server.ts'
import * as wire from './wire.ts'

/** Shapes the document names, so that a generated client names them too. Larger ones first: they hold the smaller. */
const NAMED: Readonly<Record<string, TSchema>> = {
  Alert: wire.Alert,
  AlertPage: wire.AlertPage,
  AlertSummary: wire.AlertSummary,
  AgentDetail: wire.AgentDetail,
  AgentSummary: wire.AgentSummary,
  BaselineValue: wire.BaselineValue,
  BaselineLife: wire.BaselineLife,
  BaselineVersion: wire.BaselineVersion,
  BaselineDiff: wire.BaselineDiff,
  BaselineChange: wire.BaselineChange,
  Suppression: wire.Suppression,
  EventDetail: wire.EventDetail,
  EventPage: wire.EventPage,
  EventSummary: wire.EventSummary,
  Decision: wire.Decision,
  ApprovalPage: wire.ApprovalPage,
  Approval: wire.Approval,
  Bypass: wire.Bypass,
  HandedCredential: wire.HandedCredential,
  IssuedCredential: wire.IssuedCredential,
  Restriction: wire.Restriction,
  ResponsePage: wire.ResponsePage,
  ResponseRecord: wire.ResponseRecord,
  ResponderState: wire.ResponderState,
  AuditEvent: wire.AuditEvent,
  PushReceiver: wire.PushReceiver,
  DeadLetter: wire.DeadLetter,
  AuditVerification: wire.AuditVerification,
  Status: wire.Status,
  Sensor: wire.Sensor,
  Budget: wire.Budget,
  SessionInfo: wire.SessionInfo,
  TokenInfo: wire.TokenInfo,
  IngestResult: wire.IngestResult,
  Problem: wire.Problem,
  Reach: wire.Reach,
  Allowed: wire.Allowed,
  Alternative: wire.Alternative,
  NearestEvent: wire.NearestEvent,
  Reason: wire.Reason,
  ChainStep: wire.ChainStep,
}

const TAGS = [
  { name: 'alerts', description: 'The queue, and what people decide about it' },
  { name: 'agents', description: 'Who acts, and what is usual for them' },
  { name: 'events', description: 'What happened, one record at a time' },
  { name: 'ingest', description: 'Records pushed over HTTP' },
  { name: 'query', description: 'SQL over what is stored' },
  { name: 'gate', description: 'Asking before something is done, and what people say to it' },
  {
    name: 'respond',
    description: 'Taking credentials out of service, and proving that they are out',
  },
  { name: 'session', description: 'Logging in and out' },
  { name: 'status', description: 'How detection is doing' },
  { name: 'audit', description: 'What people and Tripline itself have done, hash-chained' },
  { name: 'push', description: 'Who is told of alerts' },
  { name: 'health', description: 'For whatever watches the watcher' },
]

/** Describes every route that is not hidden at /openapi.json (OpenAPI 3.1). */
export async function addOpenApi(app: Api, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tripline',
        version,
        description:
          'Alerts, agents and their baselines. Times are epoch milliseconds, UTC. Errors are RFC 9457 problem details.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: TAGS,
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access ?? 'public'
      return {
        url,
        schema: {
          ...schema,
          description: [schema.description, whoMay(access)].filter(Boolean).join(' '),
          security: access === 'public' ? [] : [{ session: [] }, { token: [] }],
          response: { ...described(schema), default: PROBLEM },
        },
      }
    },
    transformObject: (document) =>
      'openapiObject' in document ? withNames(document.openapiObject) : {},
  })
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  )
}

function whoMay(access: Needs | 'public'): string {
  if (access === 'public') return 'Needs no login.'
  if (access === 'gate') return 'Needs an agent’s or a gateway’s token, or the role responder.'
  return `Needs the role ${access} or a higher one.`
}

/** What a success means is what the route is for. */
function described({ summary, response }: FastifySchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object(response)).map(([status, schema]) => {
      const said = 'description' in Object(schema)
      const content = { 'application/json': { schema } }
      return [status, said ? schema : { description: summary, content }]
    }),
  )
}

const PROBLEM = {
  description: 'What went wrong and what to do, as problem details',
  content: { [PROBLEM_TYPE]: { schema: wire.Problem } },
}

/** The document with every named shape said once, under components, and referred to elsewhere. */
function withNames<T extends object>(document: T): T {
  const shapes = Object.entries(NAMED).map(([name, schema]) => ({ name, shape: plain(schema) }))
  const names = new Map(shapes.map(({ name, shape }) => [JSON.stringify(shape), name]))
  const refer = (value: unknown, self: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => refer(item, self))
    if (typeof value !== 'object' || value === null) return value
    const name = names.get(JSON.stringify(value))
    if (name !== undefined && name !== self) return { $ref: `#/components/schemas/${name}` }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, refer(part, '')]))
  }
  const schemas = Object.fromEntries(shapes.map(({ name, shape }) => [name, refer(shape, name)]))
  const described = refer(document, '') as T
  const components: unknown = Reflect.get(described, 'components')
  return { ...described, components: { ...Object(components), schemas } }
}

/** As the document writes it: a record is an object with additional properties. */
function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    const { patternProperties, ...rest } = Object(value)
    const every = patternProperties?.['^.*$']
    return every === undefined ? value : { ...rest, additionalProperties: every }
  })
}
