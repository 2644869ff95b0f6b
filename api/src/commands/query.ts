import { openLocalApi } from './local-api.ts'
import { table } from './table.ts'
import { answer } from './tell.ts'

export async function askStore(
  sql: string,
  options: { readonly state: string; readonly json?: boolean },
): Promise<void> {
  const api = await openLocalApi(options.state)
  try {
    const { rows } = await api.ask<{ rows: Record<string, unknown>[] }>('POST', '/v1/query', {
      sql,
    })
    if (options.json === true) for (const row of rows) answer(JSON.stringify(row))
    else answer(rows.length === 0 ? '(no rows)' : table(rows))
  } finally {
    await api.close()
  }
}
