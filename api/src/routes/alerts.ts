import { randomUUID } from 'node:crypto'
import type { Clock, Store } from '@tripline/infra'
import { Type } from 'typebox'
import type { Caller } from '../access/roles.ts'
import type { AlertBook } from '../alert-book.ts'
import type { AlertChange, Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import { listAlerts } from '../queries/list-alerts.ts'
import { listEventsById } from '../queries/list-events.ts'
import type { Api } from '../server.ts'
import type { AlertStatus, EnvironmentName, Severity } from '../wire.ts'
import { Alert, AlertPage, EventPage, Verdict } from '../wire.ts'
import { Cursor, closed, Limit } from './parameters.ts'

const Query = Type.Object({
  status: anyOf<AlertStatus>('open', 'acknowledged', 'closed'),
  severity: anyOf<Severity>('informational', 'low', 'medium', 'high', 'critical'),
  environment: anyOf<EnvironmentName>('prod', 'staging', 'dev', 'unknown'),
  agent: Type.Optional(Type.String({ maxLength: 512 })),
  assignee: Type.Optional(Type.String({ maxLength: 200, description: "'nobody' for unassigned" })),
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'part of id, agent, title, credential or action' }),
  ),
  sort: Type.Optional(
    Type.Unsafe<'risk' | 'updated'>({
      type: 'string',
      enum: ['risk', 'updated'],
      description: 'highest risk first, or latest change first',
    }),
  ),
  cursor: Cursor,
  limit: Limit,
})
const Params = Type.Object({ id: Type.String({ maxLength: 512 }) })
const Assign = Type.Object(
  { assignee: Type.String({ maxLength: 200, description: "'' for nobody" }) },
  closed,
)
const Close = Type.Object({ verdict: Verdict }, closed)

export function addAlertRoutes(
  app: Api,
  book: AlertBook,
  pipeline: Pipeline,
  store: Store,
  clock: Clock,
): void {
  async function find(id: string): Promise<Alert> {
    const alert = await book.get(id)
    if (alert === null) throw new ApiError('not_found', 'There is no alert with this id.')
    return alert
  }

  const read = { config: { access: 'viewer' } } as const
  app.get(
    '/v1/alerts',
    {
      ...read,
      schema: {
        operationId: 'listAlerts',
        tags: ['alerts'],
        summary: 'The queue: filtered, sorted, a page at a time',
        querystring: Query,
        response: { 200: AlertPage },
      },
    },
    async ({ query }) =>
      listAlerts(book, {
        status: words(query.status),
        severity: words(query.severity),
        environment: words(query.environment),
        agent: query.agent ?? '',
        assignee: query.assignee ?? null,
        q: query.q ?? '',
        sort: query.sort ?? 'risk',
        limit: query.limit ?? 50,
        cursor: query.cursor ?? null,
      }),
  )

  app.get(
    '/v1/alerts/:id',
    {
      ...read,
      schema: {
        operationId: 'getAlert',
        tags: ['alerts'],
        summary: 'One alert, with all its reasons',
        params: Params,
        response: { 200: Alert },
      },
    },
    async ({ params }) => find(params.id),
  )

  app.get(
    '/v1/alerts/:id/events',
    {
      ...read,
      schema: {
        operationId: 'listAlertEvents',
        tags: ['alerts'],
        summary: 'The events that prove an alert, oldest first',
        params: Params,
        response: { 200: EventPage },
      },
    },
    async ({ params }) => {
      const { agentId, eventIds } = await find(params.id)
      return await listEventsById(store, agentId, eventIds)
    },
  )

  async function decide(id: string, caller: Caller | null, change: AlertChange): Promise<Alert> {
    const { agentId } = await find(id)
    const alert = await pipeline.command({
      ...change,
      id: randomUUID(),
      alertId: id,
      agentId,
      by: caller?.name ?? '',
      at: clock.now(),
    })
    if (alert === null) {
      throw new ApiError('conflict', 'This alert can no longer be changed.')
    }
    return alert
  }
  const write = { config: { access: 'analyst' } } as const
  const shape = { tags: ['alerts'], params: Params, response: { 200: Alert } }

  app.post(
    '/v1/alerts/:id/acknowledge',
    {
      ...write,
      schema: { ...shape, operationId: 'acknowledgeAlert', summary: 'Take it in hand' },
    },
    async ({ params, caller }) => decide(params.id, caller, { type: 'acknowledge' }),
  )
  app.post(
    '/v1/alerts/:id/reopen',
    {
      ...write,
      schema: { ...shape, operationId: 'reopenAlert', summary: 'Take back a verdict' },
    },
    async ({ params, caller }) => decide(params.id, caller, { type: 'reopen' }),
  )
  app.post(
    '/v1/alerts/:id/assign',
    {
      ...write,
      schema: { ...shape, operationId: 'assignAlert', summary: 'Say whose it is', body: Assign },
    },
    async ({ params, caller, body }) =>
      decide(params.id, caller, { type: 'assign', assignee: body.assignee }),
  )
  app.post(
    '/v1/alerts/:id/close',
    {
      ...write,
      schema: { ...shape, operationId: 'closeAlert', summary: 'Give a verdict', body: Close },
    },
    async ({ params, caller, body }) =>
      decide(params.id, caller, { type: 'close', verdict: body.verdict }),
  )
}

/** One or more of these words with commas in between. */
function anyOf<Word extends string>(...values: readonly Word[]) {
  const one = `(?:${values.join('|')})`
  const description = `one or more of ${values.join(', ')}; with commas in between`
  return Type.Optional(
    Type.String({ pattern: `^(?:${one}(?:,${one})*)?$`, maxLength: 100, description }),
  )
}

const words = (text = '') => new Set(text.split(',').filter((word) => word !== ''))
