import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

/** What a receiver does to an attempt. */
export const MOODS = [
  'accept',
  'time-out',
  'reset',
  'redirect',
  'throttle',
  'fail',
  'garbage',
] as const
export type Mood = (typeof MOODS)[number]

/** What a receiver has seen. */
export interface Seen {
  readonly attempts: ReadonlyMap<Mood, number>
  /** Ids in the order they were first accepted, with the bytes accepted under them. */
  readonly accepted: ReadonlyMap<string, string>
  /** Accepted once more. */
  readonly repeats: number
  /** In words: a wrong signature, another body under the same id, one that came before its turn, a redirect followed. */
  readonly faults: readonly string[]
}

export interface HostileReceiver {
  readonly url: string
  readonly seen: Seen
  /** Calls for each message accepted. */
  onAccepted(listener: () => void): void
  close(): Promise<void>
}

/** Each message meets this many refusals at most; then it is accepted. */
const MOST_REFUSALS = 4

/**
 * A receiver on the loopback that refuses in every way there is: how often and how follows from the message's id, so that a
 * run can be repeated. Always hostile when `neverAccepts`.
 */
export async function hostileReceiver(options: {
  readonly secret: string
  readonly neverAccepts?: boolean
}): Promise<HostileReceiver> {
  const { secret, neverAccepts = false } = options
  const webhook = new Webhook(secret)
  const attempts = new Map<Mood, number>()
  const accepted = new Map<string, string>()
  const tries = new Map<string, number>()
  const lastOf = new Map<string, number>()
  const faults: string[] = []
  const listeners: (() => void)[] = []
  const seen = { attempts, accepted, repeats: 0, faults }

  function moodOf(id: string): Mood {
    const turn = tries.get(id) ?? 0
    tries.set(id, turn + 1)
    if (neverAccepts) return 'time-out'
    const bytes = createHash('sha256').update(id).digest()
    if (turn >= (bytes[0] ?? 0) % (MOST_REFUSALS + 1)) return 'accept'
    return MOODS[1 + ((bytes[turn + 1] ?? 0) % (MOODS.length - 1))] ?? 'accept'
  }

  function accept(id: string, body: string): void {
    const before = accepted.get(id)
    if (before !== undefined) {
      seen.repeats++
      if (before !== body) faults.push(`${id}: another body`)
      return
    }
    const { agentId, sequence } = JSON.parse(body).data
    if (sequence <= (lastOf.get(agentId) ?? -1)) faults.push(`${id}: out of order`)
    lastOf.set(agentId, sequence)
    accepted.set(id, body)
    for (const listener of listeners) listener()
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const id = String(request.headers['webhook-id'])
      if (request.method !== 'POST' || request.url !== '/hook')
        faults.push('a redirect was followed')
      try {
        webhook.verify(body, request.headers as Record<string, string>)
      } catch (error) {
        faults.push(`${id}: ${String(error)}`)
      }
      const mood = moodOf(id)
      attempts.set(mood, (attempts.get(mood) ?? 0) + 1)
      if (mood === 'accept') accept(id, body)
      behave(mood, response)
    }, noOneListens)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/hook`,
    seen,
    onAccepted: (listener) => void listeners.push(listener),
    close: () => closed(server),
  }
}

function behave(mood: Mood, response: ServerResponse): void {
  switch (mood) {
    case 'accept':
      response.writeHead(204).end()
      return
    case 'time-out':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'redirect':
      response.writeHead(307, { location: '/elsewhere' }).end()
      return
    case 'throttle':
      response.writeHead(429, { 'retry-after': '0' }).end()
      return
    case 'fail':
      response.writeHead(500).end('x'.repeat(200_000))
      return
    case 'garbage':
      response.socket?.end('\u0000\u0001 no HTTP at all\r\n\r\n')
      return
    default:
      mood satisfies never
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** The sender was killed in the middle of its request. */
const noOneListens = (): void => undefined

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
