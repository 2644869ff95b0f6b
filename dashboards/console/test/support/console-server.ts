import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import type { Problem } from '@tripline/api/wire'
import type { Answer } from './recorded-answers.ts'
import { answerFrom, problem } from './recorded-answers.ts'
import type { RecordedWorld } from './recorded-world.ts'
import { recordedWorld } from './recorded-world.ts'
import type { StreamHub } from './stream-hub.ts'
import { createStreamHub } from './stream-hub.ts'

/** Stricter than the API's own policy: what runs here runs there. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** The one token that opens a session. */
export const TOKEN = 'once-0123456789abcdef'

export interface ConsoleServer {
  readonly address: string
  readonly world: RecordedWorld
  readonly stream: StreamHub
  loggedIn: boolean
  /** Paths that fail, by prefix. */
  readonly failing: Map<string, Problem>
  /** Paths that do not answer, by prefix, until they are taken out. */
  readonly held: Set<string>
  /** What was asked to change, oldest first: 'POST /v1/alerts/x/acknowledge'. */
  readonly sent: { readonly request: string; readonly body: unknown }[]
  close(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
const NOBODY = problem(401, 'not_logged_in', 'Not logged in', 'Log in first.')
const WRONG_TOKEN = problem(
  401,
  'not_logged_in',
  'Not logged in',
  'This token is not known, has expired, or was a link already used.',
)

/** Serves the built console and the recorded answers on loopback. */
export async function startConsoleServer(dist: string): Promise<ConsoleServer> {
  const world = recordedWorld()
  const stream = createStreamHub(
    () => world.status,
    (after) => [...world.alerts.values()].filter((alert) => alert.sequence > after),
  )
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')

  const self: ConsoleServer = {
    address: `http://127.0.0.1:${bound.port}`,
    ...{ world, stream, loggedIn: true, failing: new Map(), held: new Set(), sent: [] },
    async close() {
      stream.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', self.address)
    response.setHeader('content-security-policy', POLICY)
    response.setHeader('x-content-type-options', 'nosniff')
    if (!url.pathname.startsWith('/v1/')) {
      servePage(dist, url.pathname, response)
      return
    }
    await release(url.pathname, response)
    if (response.destroyed) return
    if (url.pathname === '/v1/stream' && self.loggedIn) {
      stream.open(response, String(request.headers['last-event-id'] ?? ''))
      return
    }
    const body = await readBody(request)
    const method = request.method ?? 'GET'
    if (method !== 'GET') self.sent.push({ request: `${method} ${url.pathname}`, body })
    const { status, body: answer } = decide(method, url, body)
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'content-type': type })
    response.end(status === 204 ? '' : JSON.stringify(answer))
  }

  async function release(path: string, response: ServerResponse): Promise<void> {
    while (!response.destroyed && [...self.held].some((prefix) => path.startsWith(prefix))) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  function decide(method: string, url: URL, body: unknown): Answer {
    const failure = [...self.failing].find(([prefix]) => url.pathname.startsWith(prefix))?.[1]
    if (failure !== undefined) return { status: failure.status, body: failure }
    if (url.pathname === '/v1/login') return { status: 200, body: world.ways }
    if (url.pathname === '/v1/session' && method === 'POST') {
      self.loggedIn = Reflect.get(Object(body), 'token') === TOKEN
      if (!self.loggedIn) return { status: 401, body: WRONG_TOKEN }
    }
    if (!self.loggedIn) return { status: 401, body: NOBODY }
    if (url.pathname === '/v1/session' && method === 'DELETE') {
      self.loggedIn = false
      return { status: 204, body: null }
    }
    return answerFrom(world, { method, url, body }, stream.alert)
  }
  return self
}

function servePage(dist: string, path: string, response: ServerResponse): void {
  const asset = path.startsWith('/assets/')
  const type = asset ? (TYPES[extname(path)] ?? '') : 'text/html; charset=utf-8'
  const body = readFileSync(join(dist, asset ? path : 'index.html'))
  response.writeHead(200, { 'content-type': type }).end(body)
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = ''
  request.setEncoding('utf8')
  for await (const piece of request) text += String(piece)
  return text === '' ? null : JSON.parse(text)
}
