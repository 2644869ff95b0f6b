import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import { ApiError } from '../plugins/errors.ts'
import type { AgentDirectory } from '../queries/agent-directory.ts'
import { listBaseline } from '../queries/list-baseline.ts'
import { listAgentEvents } from '../queries/list-events.ts'
import type { Api } from '../server.ts'
import { AgentDetail, AgentSummary, BaselineValue, EventPage } from '../wire.ts'

const Params = Type.Object({ id: Type.String({ maxLength: 512 }) })

export function addAgentRoutes(app: Api, agents: AgentDirectory, store: Store): void {
  const access = { config: { access: 'viewer' as const } }

  app.get(
    '/v1/agents',
    {
      ...access,
      schema: {
        tags: ['agents'],
        response: { 200: Type.Object({ agents: Type.Array(AgentSummary) }) },
      },
    },
    async () => ({ agents: [...(await agents.list())] }),
  )

  app.get(
    '/v1/agents/:id',
    { ...access, schema: { tags: ['agents'], params: Params, response: { 200: AgentDetail } } },
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
        tags: ['agents'],
        summary: 'What it did, newest first',
        params: Params,
        querystring: Type.Object({
          cursor: Type.Optional(Type.String({ maxLength: 1000 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
          q: Type.Optional(Type.String({ maxLength: 200 })),
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
        tags: ['agents'],
        summary: 'What is usual for it, in figures',
        params: Params,
        querystring: Type.Object({ facet: Type.Optional(Type.String({ maxLength: 100 })) }),
        response: { 200: Type.Object({ values: Type.Array(BaselineValue) }) },
      },
    },
    async ({ params, query }) => ({
      values: [...(await listBaseline(store, params.id, query.facet ?? ''))],
    }),
  )
}
