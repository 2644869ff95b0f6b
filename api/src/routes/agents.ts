import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import { ApiError } from '../plugins/problem.ts'
import type { AgentDirectory } from '../queries/agent-directory.ts'
import { listBaseline } from '../queries/list-baseline.ts'
import { listAgentEvents } from '../queries/list-events.ts'
import type { Api } from '../server.ts'
import { AgentDetail, AgentSummary, BaselineValue, EventPage } from '../wire.ts'
import { Cursor, Limit } from './parameters.ts'

const Params = Type.Object({ id: Type.String({ maxLength: 512 }) })

export function addAgentRoutes(app: Api, agents: AgentDirectory, store: Store): void {
  const access = { config: { access: 'viewer' } } as const

  app.get(
    '/v1/agents',
    {
      ...access,
      schema: {
        operationId: 'listAgents',
        tags: ['agents'],
        summary: 'Every agent that is declared or was seen',
        response: { 200: Type.Object({ agents: Type.Array(AgentSummary) }) },
      },
    },
    async () => ({ agents: [...(await agents.list())] }),
  )

  app.get(
    '/v1/agents/:id',
    {
      ...access,
      schema: {
        operationId: 'getAgent',
        tags: ['agents'],
        summary: 'One agent: how it usually is, and how it is today',
        params: Params,
        response: { 200: AgentDetail },
      },
    },
    async ({ params }) => {
      const detail = await agents.describe(params.id)
      if (detail === null) throw new ApiError('not_found', 'There is no agent with this id.')
      return detail
    },
  )

  app.get(
    '/v1/agents/:id/events',
    {
      ...access,
      schema: {
        operationId: 'listAgentEvents',
        tags: ['agents'],
        summary: 'What it did, newest first',
        params: Params,
        querystring: Type.Object({
          cursor: Cursor,
          limit: Limit,
          q: Type.Optional(
            Type.String({
              maxLength: 200,
              description: 'part of an action or resource; or an outcome',
            }),
          ),
        }),
        response: { 200: EventPage },
      },
    },
    async ({ params, query }) =>
      listAgentEvents(store, {
        agentId: params.id,
        q: query.q ?? '',
        cursor: query.cursor ?? null,
        limit: query.limit ?? 50,
      }),
  )

  app.get(
    '/v1/agents/:id/baseline',
    {
      ...access,
      schema: {
        operationId: 'getAgentBaseline',
        tags: ['agents'],
        summary: 'What is usual for it, in the very figures the detectors use',
        params: Params,
        querystring: Type.Object({
          facet: Type.Optional(
            Type.String({ maxLength: 100, description: 'one facet; all of them without' }),
          ),
        }),
        response: { 200: Type.Object({ values: Type.Array(BaselineValue) }) },
      },
    },
    async ({ params, query }) => ({
      values: [...(await listBaseline(store, params.id, query.facet ?? ''))],
    }),
  )
}
