import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import type { AlertBook } from '../alert-book.ts'
import { ApiError } from '../plugins/problem.ts'
import { listAlerts } from '../queries/list-alerts.ts'
import { listEventsById } from '../queries/list-events.ts'
import type { Api } from '../server.ts'
import type { AlertStatus, EnvironmentName, Severity } from '../wire.ts'
import { Alert, AlertPage, EventPage } from '../wire.ts'
import { Cursor, Limit, route } from './route.ts'

export const AlertParams = Type.Object({ id: Type.String({ maxLength: 512 }) })

const list = route('viewer', {
  operationId: 'listAlerts',
  tags: ['alerts'],
  summary: 'The queue: filtered, sorted, a page at a time',
  querystring: Type.Object({
    status: anyOf<AlertStatus>('open', 'acknowledged', 'closed'),
    severity: anyOf<Severity>('informational', 'low', 'medium', 'high', 'critical'),
    environment: anyOf<EnvironmentName>('prod', 'staging', 'dev', 'unknown'),
    agent: Type.Optional(Type.String({ maxLength: 512 })),
    assignee: Type.Optional(
      Type.String({ maxLength: 200, description: "'nobody' for unassigned" }),
    ),
    q: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'part of id, agent, title, credential or action',
      }),
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
  }),
  response: { 200: AlertPage },
})

const get = route('viewer', {
  operationId: 'getAlert',
  tags: ['alerts'],
  summary: 'One alert, with all its reasons',
  params: AlertParams,
  response: { 200: Alert },
})

const events = route('viewer', {
  operationId: 'listAlertEvents',
  tags: ['alerts'],
  summary: 'The events that prove an alert, oldest first',
  params: AlertParams,
  response: { 200: EventPage },
})

export function addAlertRoutes(app: Api, book: AlertBook, store: Store): void {
  app.get('/v1/alerts', list, async ({ query }) =>
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
  app.get('/v1/alerts/:id', get, async ({ params }) => findAlert(book, params.id))
  app.get('/v1/alerts/:id/events', events, async ({ params }) => {
    const { agentId, eventIds } = await findAlert(book, params.id)
    return await listEventsById(store, agentId, eventIds)
  })
}

export async function findAlert(book: AlertBook, id: string): Promise<Alert> {
  const alert = await book.get(id)
  if (alert === null) throw new ApiError('not_found', 'There is no alert with this id.')
  return alert
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
