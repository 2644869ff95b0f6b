import type { Store } from '@tripline/infra'
import { StoreError } from '@tripline/infra'
import { checkTree, TABLES } from './check-tree.ts'
import { declaredNames } from './declared-names.ts'
import type { IsPure } from './known-functions.ts'
import { readPureFunctions } from './known-functions.ts'
import { scanSql } from './scan-sql.ts'

/** Rows one question may bring back: a person reads them, and chDB buffers a result whole. */
export const MAX_QUERY_ROWS = 10_000

export type SqlAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'refused'; readonly reason: string }

/** Answers questions over the stored tables, in SQL, and does nothing else: no file, no network, no writing. */
export interface SqlGate {
  ask(sql: string): Promise<SqlAnswer>
}

/**
 * Three walls. The text is cut into tokens, so that it is one statement and stays inside our parentheses, where the engine
 * takes a SELECT and nothing else. Then the engine itself parses it, and every table and function in its tree must be
 * on a list. And the connection it is asked on is read-only.
 */
export function createSqlGate(store: Store): SqlGate {
  let pure: Promise<IsPure> | null = null

  function pureFunctions(): Promise<IsPure> {
    pure ??= readPureFunctions(store).catch((error: unknown) => {
      pure = null
      throw error
    })
    return pure
  }

  async function check(wrapped: string, declared: ReadonlySet<string>): Promise<string | null> {
    const isPure = await pureFunctions()
    const lines = await store.query<{ explain: string }>(
      `SELECT explain FROM (EXPLAIN AST ${wrapped})`,
    )
    return checkTree(
      lines.map(({ explain }) => explain),
      isPure,
      declared,
    )
  }

  async function ask(sql: string): Promise<SqlAnswer> {
    const statement = sql.trim().replace(/;\s*$/, '')
    if (describes(statement)) return { kind: 'rows', rows: await store.query(statement) }
    const scanned = scanSql(statement)
    if (scanned.kind === 'refused') return scanned
    if (!/^(?:SELECT|WITH)\b/i.test(statement)) return { kind: 'refused', reason: ONLY }
    const wrapped = `SELECT * FROM (\n${statement}\n) LIMIT ${MAX_QUERY_ROWS}`
    const fault = await check(wrapped, declaredNames(scanned.tokens))
    if (fault !== null) return { kind: 'refused', reason: fault }
    return { kind: 'rows', rows: await store.query(wrapped) }
  }

  return {
    ask: (sql) =>
      ask(sql).catch((error: unknown): SqlAnswer => {
        const mine =
          error instanceof StoreError &&
          (error.code === 'store_query_rejected' || error.code === 'store_query_too_large')
        if (!mine) throw error
        // Whoever asks wrote the statement: what ClickHouse says of it is the answer.
        return { kind: 'refused', reason: shorten(error.message) }
      }),
  }
}

const ONLY = 'Ask with SELECT or WITH … SELECT; SHOW TABLES and DESCRIBE say what there is.'

/** SHOW TABLES, SHOW CREATE TABLE events, DESCRIBE events: these few as they are. */
function describes(statement: string): boolean {
  if (/^SHOW\s+TABLES$/i.test(statement)) return true
  const match = /^(?:SHOW\s+CREATE|DESC|DESCRIBE)\s+(?:TABLE\s+)?([\w.]+)$/i.exec(statement)
  return match?.[1] !== undefined && TABLES.has(match[1])
}

/** Without the statement, which comes back wrapped in ours. */
function shorten(message: string): string {
  return message
    .replace(/^query: /, '')
    .replace(/\s+in scope\b[\s\S]*$/i, '.')
    .replace(/(failed at position \d+ \([^)]*\))[\s\S]*$/, '$1.')
    .slice(0, 500)
}
