import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from 'chdb'
import { Exception } from './exception.ts'
import type { HttpQuery } from './http-request.ts'

/** One statement on the engine, in its own connection or in that of its session. */
export interface Engine {
  /** Rows as they come, in the statement's FORMAT. */
  read(query: HttpQuery, statement: string): AsyncIterable<Uint8Array>
  run(query: HttpQuery, statement: string): Promise<void>
  /** The block in the file, by the columns the statement names. */
  insert(query: HttpQuery, statement: string, file: string): Promise<void>
  newFile(): string
  close(): void
}

const INSERT = /^(\s*INSERT\s+INTO\s+[\w.`]+\s*\(([^()]*)\)[\s\S]*?)\s+FORMAT\s+(\w+)\s*$/i
const quoted = (text: string): string =>
  `'${text.replace(/[\\'\n\t\0]/g, (c) => ({ '\n': '\\n', '\t': '\\t', '\0': '\\0' })[c] ?? `\\${c}`)}'`

export const isInsert = (statement: string): boolean => /^\s*INSERT\s/i.test(statement)
export const isRead = (statement: string): boolean =>
  /^[\s(]*(?:SELECT|WITH|SHOW|DESC|DESCRIBE|EXPLAIN|EXISTS)\b/i.test(statement)

export function openEngine(path: string, database: string): Engine {
  // Held as long as the server runs: connections to the path share its engine.
  const first = new Session(path)
  const spool = join(path, 'bodies')
  rmSync(spool, { recursive: true, force: true })
  mkdirSync(spool)
  first.query(`CREATE DATABASE IF NOT EXISTS ${database}`)
  const sessions = new Map<string, { readonly connection: Session; busy: boolean }>()
  let files = 0

  /** A connection with the request's database, settings and parameters, and what to do with it afterwards. */
  function connect(query: HttpQuery): { connection: Session; done: () => void } {
    const known = query.sessionId === '' ? undefined : sessions.get(query.sessionId)
    if (known?.busy === true) {
      throw new Exception(373, `Session ${query.sessionId} is locked by a concurrent client.`)
    }
    const connection = known?.connection ?? new Session(path)
    const held = { connection, busy: true }
    if (query.sessionId !== '') sessions.set(query.sessionId, held)
    const done = (): void => {
      if (query.sessionId === '') connection.close()
      else held.busy = false
    }
    try {
      connection.query(`USE ${query.database === '' ? database : query.database}`)
      for (const [name, value] of query.settings) connection.query(`SET ${name} = ${quoted(value)}`)
      for (const [name, value] of query.params) {
        connection.query(`SET param_${name} = ${quoted(value)}`)
      }
    } catch (error) {
      done()
      throw error
    }
    return { connection, done }
  }

  async function run(query: HttpQuery, statement: string): Promise<void> {
    const { connection, done } = connect(query)
    try {
      await connection.queryAsync(statement)
    } finally {
      done()
    }
  }

  return {
    async *read(query, statement) {
      const { connection, done } = connect(query)
      try {
        for await (const chunk of connection.queryStream(statement, { format: 'TabSeparated' })) {
          yield chunk.raw()
        }
      } finally {
        done()
      }
    },
    run,
    async insert(query, text, file) {
      const [, head, columns, format] = INSERT.exec(text) ?? []
      if (head === undefined || columns === undefined || format !== 'Native') {
        throw new Exception(73, 'here an INSERT names its columns and has FORMAT Native')
      }
      // A statement that selects from what comes in does so from the file.
      const from = `file(${quoted(file)}, 'Native'`
      const selecting = head.replace(/\binput\(('(?:[^'\\]|\\.)*')\)/, `${from}, $1)`)
      const statement = selecting === head ? `${head} SELECT ${columns} FROM ${from})` : selecting
      await run(query, statement)
    },
    newFile: () => join(spool, `${++files}.native`),
    close() {
      for (const { connection } of sessions.values()) connection.close()
      first.close()
    },
  }
}
