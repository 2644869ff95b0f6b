import type { Store } from '@tripline/infra'
import { StoreError } from '@tripline/infra'
import { Type } from 'typebox'
import { ApiError } from '../plugins/problem.ts'
import { readOnlySql } from '../queries/read-only-sql.ts'
import type { Api } from '../server.ts'

/** SQL over the stored events and baselines, reading only; what `tripline query` asks. */
export function addQueryRoute(app: Api, store: Store): void {
  app.post(
    '/v1/query',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['query'],
        summary: 'Ask the stored events and baselines in SQL; reading only',
        body: Type.Object({ sql: Type.String({ minLength: 1, maxLength: 20_000 }) }),
        response: {
          200: Type.Object({ rows: Type.Array(Type.Record(Type.String(), Type.Unknown())) }),
        },
      },
    },
    async ({ body }) => {
      const statement = readOnlySql(body.sql)
      if (statement.kind === 'refused') throw new ApiError('bad_request', statement.reason)
      try {
        return { rows: [...(await store.query<Record<string, unknown>>(statement.sql))] }
      } catch (error) {
        // The asker wrote the statement: what ClickHouse says of it is the answer.
        if (error instanceof StoreError && error.code === 'store_query_rejected') {
          throw new ApiError('bad_request', error.message)
        }
        throw error
      }
    },
  )
}
