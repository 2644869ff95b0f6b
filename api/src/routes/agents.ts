import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import { ApiError } from '../plugins/problem.ts'
import type { AgentDirectory } from '../queries/agent-directory.ts'
import { listBaseline } from '../queries/list-baseline.ts'
import { listAgentEvents } from '../queries/list-events.ts'
import type { Api } from '../server.ts'
import { AgentDetail, AgentSummary, BaselineValue, EventPage } from '../wire.ts'
import { Cursor, Limit, route } from './route.ts'

const params = Type.Object({ id: Type.String({ maxLength: 512 }) })

const list = route('viewer', {
  operationId: 'listAgents',
  tags: ['agents'],
  summary: 'Every agent that is declared or was seen',
  response: { 200: Type.Object({ agents: Type.Array(AgentSummary) }) },
})

const get = route('viewer', {
  operationId: 'getAgent',
  tags: ['agents'],
  summary: 'One agent: how it usually is, and how it is today',
  params,
  response: { 200: AgentDetail },
})

const events = route('viewer', {
  operationId: 'listAgentEvents',
  tags: ['agents'],
  summary: 'What it did, newest first',
  params,
  querystring: Type.Object({
    cursor: Cursor,
    limit: Limit,
    q: Type.Optional(
      Type.String({ maxLength: 200, description: 'part of an action or resource; or an outcome' }),
    ),
  }),
  response: { 200: EventPage },
})

const baseline = route('viewer', {
  operationId: 'getAgentBaseline',
  tags: ['agents'],
  summary: 'What is usual for it, in the very figures the detectors use',
  params,
  querystring: Type.Object({
    facet: Type.Optional(
      Type.String({ maxLength: 100, description: 'one facet; all of them without' }),
    ),
  }),
  response: { 200: Type.Object({ values: Type.Array(BaselineValue) }) },
})

export function addAgentRoutes(app: Api, agents: AgentDirectory, store: Store): void {
  app.get('/v1/agents', list, async () => ({ agents: [...(await agents.list())] }))

  app.get('/v1/agents/:id', get, async ({ params }) => {
    const detail = await agents.describe(params.id)
    if (detail === null) throw new ApiError('not_found', 'There is no agent with this id.')
    return detail
  })

  // An agent nobody knows did nothing and has no habits: empty, not missing.
  app.get('/v1/agents/:id/events', events, async ({ params, query }) =>
    listAgentEvents(store, {
      agentId: params.id,
      q: query.q ?? '',
      cursor: query.cursor ?? null,
      limit: query.limit ?? 50,
    }),
  )
  app.get('/v1/agents/:id/baseline', baseline, async ({ params, query }) => ({
    values: [...(await listBaseline(store, params.id, query.facet ?? ''))],
  }))
}
