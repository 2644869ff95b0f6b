import type { ServerResponse } from 'node:http'
import type { AlertBook } from '../alert-book.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/errors.ts'
import { summarise } from '../queries/list-alerts.ts'
import type { Api } from '../server.ts'
import type { Alert, Status } from '../wire.ts'

const MAX_STREAMS = 200
/** A reader that lets this much pile up is cut off; it resumes by id. */
const MAX_BUFFERED_BYTES = 1 << 20
const STATUS_EVERY_MS = 2_000

/**
 * Server-sent events: `alert` (id = sequence) and `status`. After a cut the client sends Last-Event-ID and
 * gets every version it missed, in order, before anything new.
 */
export function addStreamRoute(
  app: Api,
  book: AlertBook,
  pipeline: Pipeline,
  status: () => Status,
): void {
  const readers = new Set<Reader>()
  const stop = pipeline.onAlert((alert) => {
    for (const reader of readers) reader.alert(alert)
  })
  const timer = setInterval(() => {
    const text = `event: status\ndata: ${JSON.stringify(status())}\n\n`
    for (const reader of readers) reader.write(text)
  }, STATUS_EVERY_MS)
  app.addHook('preClose', async () => {
    stop()
    clearInterval(timer)
    for (const reader of readers) reader.end()
  })

  app.get(
    '/v1/stream',
    {
      config: { access: 'viewer' },
      schema: { tags: ['alerts'], summary: 'Alerts as they come (SSE)' },
    },
    async (request, reply) => {
      if (readers.size >= MAX_STREAMS) {
        throw new ApiError('too_many_requests', `At most ${MAX_STREAMS} streams are served.`, 30)
      }
      const last = lastEventId(request.headers['last-event-id'])
      reply.hijack()
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value)
      }
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const reader = createReader(reply.raw)
      readers.add(reader)
      reply.raw.on('close', () => readers.delete(reader))
      reader.write(`retry: 2000\nevent: status\ndata: ${JSON.stringify(status())}\n\n`)
      await reader.catchUp(last === null ? [] : book.since(last))
    },
  )
}

interface Reader {
  alert(alert: Alert): void
  write(text: string): void
  /** Sends what was missed; alerts that arrive meanwhile wait their turn. */
  catchUp(missed: readonly Alert[] | Promise<readonly Alert[]>): Promise<void>
  end(): void
}

function createReader(response: ServerResponse): Reader {
  let waiting: Alert[] | null = []
  let sent = -1

  function write(text: string): void {
    if (response.destroyed) return
    if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy()
    else response.write(text)
  }
  function send(alert: Alert): void {
    if (alert.sequence <= sent) return
    sent = alert.sequence
    write(`id: ${alert.sequence}\nevent: alert\ndata: ${JSON.stringify(summarise(alert))}\n\n`)
  }
  return {
    alert(alert) {
      if (waiting === null) send(alert)
      else waiting.push(alert)
    },
    write,
    async catchUp(missed) {
      for (const alert of await missed) send(alert)
      for (const alert of waiting ?? []) send(alert)
      waiting = null
    },
    end: () => response.end(),
  }
}

function lastEventId(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string' || !/^\d{1,16}$/.test(header)) return null
  return Number(header)
}
