import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { AlertBook } from '../alert-book.ts'
import type { CallerOf } from '../plugins/auth.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import type { StreamReader } from '../stream-reader.ts'
import { createStreamReader } from '../stream-reader.ts'
import type { Status } from '../wire.ts'
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

/**
 * Server-sent events: `alert` (id = sequence) and `status`. After a cut the client sends Last-Event-ID and
 * gets every version it missed, in order, before anything new. The stream ends with the session that opened it.
 */
export function addStreamRoute(
  app: Api,
  book: AlertBook,
  status: () => Status,
  callerOf: CallerOf,
): void {
  const readers = new Map<StreamReader, () => boolean>()
  const stop = book.onVersion((alert) => {
    for (const reader of readers.keys()) reader.alert(alert)
  })
  const timer = setInterval(() => {
    if (readers.size === 0) return
    const text = statusEvent(status())
    for (const [reader, mayRead] of readers) {
      if (mayRead()) reader.write(text)
      else reader.end()
    }
  }, STATUS_EVERY_MS)
  app.addHook('preClose', async () => {
    stop()
    clearInterval(timer)
    for (const reader of readers.keys()) reader.end()
  })

  // HEAD would open a stream that nobody reads.
  app.get('/v1/stream', { ...stream, exposeHeadRoute: false }, async (request, reply) => {
    if (readers.size >= MAX_STREAMS) {
      throw new ApiError('too_many_requests', `At most ${MAX_STREAMS} streams are served.`, 30)
    }
    reply.hijack()
    const response = begin(reply)
    const reader = createStreamReader(response, book)
    readers.set(reader, () => callerOf(request) !== null)
    response.on('close', () => readers.delete(reader))
    reader.write(`retry: 2000\n${statusEvent(status())}`)
    const after = sequenceOf(request.headers['last-event-id'])
    await reader.catchUp(after ?? book.latest()).catch(() => response.destroy())
  })
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

const statusEvent = (status: Status) => `event: status\ndata: ${JSON.stringify(status)}\n\n`

/** Null for what is no sequence: then nothing was missed. */
function sequenceOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : null
}
