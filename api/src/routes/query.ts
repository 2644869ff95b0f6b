import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { createSqlGate } from '../sql/sql-gate.ts'
import { closed, route } from './route.ts'

const post = route('admin', {
  operationId: 'askStore',
  tags: ['query'],
  summary: 'Ask the stored events and baselines in SQL; reading only',
  description: 'One SELECT of ClickHouse SQL over the tables that SHOW TABLES lists.',
  body: Type.Object({ sql: Type.String({ minLength: 1, maxLength: 20_000 }) }, closed),
  response: { 200: Type.Object({ rows: Type.Array(Type.Record(Type.String(), Type.Unknown())) }) },
})

/** SQL over the stored events and baselines, reading only; what `tripline query` asks. */
export function addQueryRoute(app: Api, store: Store): void {
  const gate = createSqlGate(store)
  app.post('/v1/query', post, async ({ body }) => {
    const answer = await gate.ask(body.sql)
    if (answer.kind === 'refused') throw new ApiError('bad_request', answer.reason)
    return { rows: [...answer.rows] }
  })
}
