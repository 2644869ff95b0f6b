import type { ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { WebSocket } from 'ws'
import type { AlertBook } from '../alert-book.ts'
import type { CallerOf } from '../plugins/auth.ts'
import { refuseForeign } from '../plugins/auth.ts'
import { ApiError } from '../plugins/problem.ts'
import { summarise } from '../queries/list-alerts.ts'
import type { Api } from '../server.ts'
import type { StreamReader } from '../stream-reader.ts'
import { createStreamReader } from '../stream-reader.ts'
import type { Alert, Status } from '../wire.ts'
import { route } from './route.ts'

const MAX_STREAMS = 200
const STATUS_EVERY_MS = 2_000

const stream = route('viewer', {
  operationId: 'streamAlerts',
  tags: ['alerts'],
  summary: 'Alerts as they come, and the status every two seconds (server-sent events)',
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.String({ maxLength: 100, description: 'Sequence of the last alert received' }),
    ),
  }),
  response: {
    200: {
      description: 'Events `alert` (an AlertSummary, its id the sequence) and `status`',
      content: { 'text/event-stream': { schema: Type.String() } },
    },
  },
})

const socket = route('viewer', {
  operationId: 'streamAlertsOverWebSocket',
  hide: true,
  querystring: Type.Object({
    after: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Sequence of the last alert received' }),
    ),
  }),
})

/** How one kind of stream writes what it tells. */
interface Format {
  alert(alert: Alert): string
  status(status: Status): string
}

const EVENTS: Format = {
  alert: (alert) =>
    `id: ${alert.sequence}\nevent: alert\ndata: ${JSON.stringify(summarise(alert))}\n\n`,
  status: (status) => `event: status\ndata: ${JSON.stringify(status)}\n\n`,
}
const MESSAGES: Format = {
  alert: (alert) => JSON.stringify({ event: 'alert', id: alert.sequence, data: summarise(alert) }),
  status: (status) => JSON.stringify({ event: 'status', data: status }),
}

/**
 * Alerts as they come and the status every two seconds, as server-sent events or over a WebSocket. After a cut the client says
 * the last sequence it had (Last-Event-ID; `after`) and gets every version it missed, in order, before anything new. A stream
 * ends with the session that opened it.
 */
export function addStreamRoute(
  app: Api,
  book: AlertBook,
  status: () => Status,
  callerOf: CallerOf,
): void {
  const readers = new Map<
    StreamReader,
    { readonly mayRead: () => boolean; readonly format: Format }
  >()
  const stop = book.onVersion((alert) => {
    for (const reader of readers.keys()) reader.alert(alert)
  })
  const timer = setInterval(() => {
    if (readers.size === 0) return
    const now = status()
    const texts = new Map([EVENTS, MESSAGES].map((format) => [format, format.status(now)]))
    for (const [reader, { mayRead, format }] of readers) {
      if (mayRead()) reader.write(texts.get(format) ?? '')
      else reader.end()
    }
  }, STATUS_EVERY_MS)
  app.addHook('preClose', async () => {
    stop()
    clearInterval(timer)
    for (const reader of readers.keys()) reader.end()
  })

  function makeRoom(): void {
    if (readers.size < MAX_STREAMS) return
    throw new ApiError('too_many_requests', `At most ${MAX_STREAMS} streams are served.`, 30)
  }

  async function follow(
    to: Writable,
    format: Format,
    request: FastifyRequest,
    after: number | null,
    greeting: string,
  ): Promise<void> {
    const reader = createStreamReader(to, book, format.alert)
    readers.set(reader, { mayRead: () => callerOf(request) !== null, format })
    to.on('close', () => readers.delete(reader))
    if (greeting !== '') reader.write(greeting)
    reader.write(format.status(status()))
    await reader.catchUp(after ?? book.latest()).catch(() => to.destroy())
  }

  // HEAD would open a stream that nobody reads.
  app.get('/v1/stream', { ...stream, exposeHeadRoute: false }, async (request, reply) => {
    makeRoom()
    reply.hijack()
    const after = sequenceOf(request.headers['last-event-id'])
    await follow(begin(reply), EVENTS, request, after, 'retry: 2000\n')
  })
  app.get(
    '/v1/socket',
    {
      ...socket,
      ...{ exposeHeadRoute: false, websocket: true },
      // A page of another site can open a socket here, and the browser would send the cookie along.
      preValidation: async (request: FastifyRequest) => {
        refuseForeign(request)
        makeRoom()
      },
    },
    (client: WebSocket, request: FastifyRequest) => {
      const { after } = request.query as { readonly after?: number }
      void follow(writableTo(client), MESSAGES, request, after ?? null, '')
    },
  )
}

/** Each write is one message, and counts as done when the socket has taken it. What a reader sends is not listened to. */
function writableTo(client: WebSocket): Writable {
  const to = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => client.send(text, done),
    final(done) {
      client.close(1000)
      done()
    },
    destroy(error, done) {
      client.terminate()
      done(error)
    },
  })
  // What breaks off is over; the reader comes back.
  to.on('error', () => undefined)
  client.on('error', () => undefined)
  client.on('close', () => to.destroy())
  return to
}

/** Sends the head of the answer, with the headers every answer has. */
function begin(reply: FastifyReply): ServerResponse {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  return reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  })
}

/** Null for what is no sequence: then nothing was missed. */
function sequenceOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : null
}
