import { randomUUID } from 'node:crypto'
import type { Clock, Store } from '@tripline/infra'
import { Type } from 'typebox'
import type { Caller } from '../access/roles.ts'
import type { AlertBook } from '../alert-book.ts'
import type { AlertChange, Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/errors.ts'
import { listAlerts } from '../queries/list-alerts.ts'
import { listEventsById } from '../queries/list-events.ts'
import type { Api } from '../server.ts'
import { Alert, AlertPage, EventPage, Verdict } from '../wire.ts'

const list = Type.Optional(Type.String({ maxLength: 100, description: 'comma separated' }))
const Query = Type.Object({
  status: list,
  severity: list,
  environment: list,
  agent: Type.Optional(Type.String({ maxLength: 512 })),
  assignee: Type.Optional(Type.String({ maxLength: 200, description: "'nobody' for unassigned" })),
  q: Type.Optional(Type.String({ maxLength: 200 })),
  sort: Type.Optional(
    Type.Unsafe<'risk' | 'updated'>({ type: 'string', enum: ['risk', 'updated'] }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
})
const Params = Type.Object({ id: Type.String({ maxLength: 100 }) })

const words = (text = '') => new Set(text.split(',').filter((word) => word !== ''))
const missing = () => new ApiError('not_found', 'There is no alert with this id.')

export function addAlertRoutes(
  app: Api,
  book: AlertBook,
  pipeline: Pipeline,
  store: Store,
  clock: Clock,
): void {
  app.get(
    '/v1/alerts',
    {
      config: { access: 'viewer' },
      schema: { tags: ['alerts'], querystring: Query, response: { 200: AlertPage } },
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
      config: { access: 'viewer' },
      schema: { tags: ['alerts'], params: Params, response: { 200: Alert } },
    },
    async ({ params }) => {
      const alert = await book.get(params.id)
      if (alert === null) throw missing()
      return alert
    },
  )

  app.get(
    '/v1/alerts/:id/events',
    {
      config: { access: 'viewer' },
      schema: { tags: ['alerts'], params: Params, response: { 200: EventPage } },
    },
    async ({ params }) => {
      const alert = await book.get(params.id)
      if (alert === null) throw missing()
      return await listEventsById(store, alert.agentId, alert.eventIds)
    },
  )

  async function send(alertId: string, caller: Caller | null, change: AlertChange): Promise<Alert> {
    const known = await book.get(alertId)
    const alert =
      known === null
        ? null
        : await pipeline.command({
            ...change,
            id: randomUUID(),
            alertId,
            agentId: known.agentId,
            by: caller?.name ?? '',
            at: clock.now(),
          })
    if (alert === null) throw missing()
    return alert
  }
  const change = { config: { access: 'analyst' as const } }
  const shape = { tags: ['alerts'], params: Params, response: { 200: Alert } }

  app.post('/v1/alerts/:id/acknowledge', { ...change, schema: shape }, async (request) =>
    send(request.params.id, request.caller, { type: 'acknowledge' }),
  )

  app.post('/v1/alerts/:id/reopen', { ...change, schema: shape }, async (request) =>
    send(request.params.id, request.caller, { type: 'reopen' }),
  )

  const Assign = Type.Object({
    assignee: Type.String({ maxLength: 200, description: "'' for nobody" }),
  })
  app.post(
    '/v1/alerts/:id/assign',
    { ...change, schema: { ...shape, body: Assign } },
    async (request) =>
      send(request.params.id, request.caller, { type: 'assign', assignee: request.body.assignee }),
  )

  const Close = Type.Object({ verdict: Verdict })
  app.post(
    '/v1/alerts/:id/close',
    { ...change, schema: { ...shape, body: Close } },
    async (request) =>
      send(request.params.id, request.caller, { type: 'close', verdict: request.body.verdict }),
  )
}
