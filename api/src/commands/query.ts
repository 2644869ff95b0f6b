import { openLocalApi } from './local-api.ts'
import { safeText } from './safe-text.ts'
import { table } from './table.ts'
import { answer } from './tell.ts'

/** Rows as a table, or one JSON a line. */
export async function askStore(
  sql: string,
  options: { readonly state: string; readonly json?: boolean },
): Promise<void> {
  const api = await openLocalApi(options.state)
  try {
    const asked = await api.ask<{ rows: Record<string, unknown>[] }>('POST', '/v1/query', { sql })
    if (options.json === true) for (const row of asked.rows) answer(safeText(JSON.stringify(row)))
    else answer(asked.rows.length === 0 ? '(no rows)' : table(asked.rows))
  } finally {
    await api.close()
  }
}
