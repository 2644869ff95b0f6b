import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

/** What ClickHouse's HTTP interface reads from the URL and the headers. */
export interface HttpQuery {
  /** The statement as far as the URL has it; the body goes on from there. */
  readonly statement: string
  readonly database: string
  /** {name:Type} placeholders, in the text form of the type. */
  readonly params: ReadonlyMap<string, string>
  /** All other parameters are settings. */
  readonly settings: ReadonlyMap<string, string>
  readonly sessionId: string
  readonly user: string
  readonly password: string
  /** A GET may not write. */
  readonly mayWrite: boolean
}

const RESERVED = new Set([
  ...['query', 'database', 'default_format', 'user', 'password', 'quota_key', 'query_id', 'role'],
  ...['session_id', 'session_timeout', 'session_check', 'compress', 'decompress', 'close_session'],
  ...['enable_http_compression', 'wait_end_of_query', 'buffer_size', 'client_protocol_version'],
])

export function readHttpQuery(request: IncomingMessage): HttpQuery {
  const { searchParams } = new URL(request.url ?? '/', 'http://loopback')
  const params = new Map<string, string>()
  const settings = new Map<string, string>()
  for (const [name, value] of searchParams) {
    if (name.startsWith('param_')) params.set(name.slice('param_'.length), value)
    else if (!RESERVED.has(name)) settings.set(name, value)
  }
  const [user, password] = credentials(request, searchParams)
  return {
    statement: searchParams.get('query') ?? '',
    database: searchParams.get('database') ?? '',
    sessionId: searchParams.get('session_id') ?? '',
    mayWrite: request.method === 'POST',
    ...{ params, settings, user, password },
  }
}

function credentials(request: IncomingMessage, search: URLSearchParams): readonly [string, string] {
  const { authorization } = request.headers
  if (authorization?.startsWith('Basic ') === true) {
    const [user = '', ...rest] = Buffer.from(authorization.slice(6), 'base64').toString().split(':')
    return [user, rest.join(':')]
  }
  const header = (name: string): string | null => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : null
  }
  return [
    header('x-clickhouse-user') ?? search.get('user') ?? 'default',
    header('x-clickhouse-key') ?? search.get('password') ?? '',
  ]
}

const inflated = (request: IncomingMessage): NodeJS.ReadableStream =>
  request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request

export async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of inflated(request)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

export async function bodyToFile(request: IncomingMessage, file: string): Promise<void> {
  await pipeline(inflated(request), createWriteStream(file))
}
