import type { ClientRequest, IncomingMessage } from 'node:http'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

export interface StreamEvent {
  readonly event: string
  readonly id: string
  readonly data: string
}

/** A reader of /v1/stream over a real connection. */
export interface StreamClient {
  readonly response: IncomingMessage
  readonly events: readonly StreamEvent[]
  /** Sequences of the alerts so far. */
  sequences(): readonly number[]
  /** Waits until the condition holds; fails after twenty seconds. */
  until(holds: () => boolean): Promise<void>
  /** Stops and goes on reading what the server sends. */
  pause(): void
  resume(): void
  /** True once the connection is over, from whichever side. */
  closed(): boolean
  close(): void
}

export async function openStream(
  port: number,
  headers: Readonly<Record<string, string>>,
): Promise<StreamClient> {
  const { sent, response } = await connect(port, headers)
  const events: StreamEvent[] = []
  let over = false
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (part: string) => {
    const blocks = (text + part).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) events.push(parse(block))
  })
  for (const end of ['close', 'error'] as const) {
    response.on(end, () => {
      over = true
    })
  }
  return {
    response,
    events,
    sequences: () => events.filter(({ event }) => event === 'alert').map(({ id }) => Number(id)),
    async until(holds) {
      for (let i = 0; i < 2000; i++) {
        if (holds()) return
        await pause(10)
      }
      throw new Error(`nothing like it within 20 s; ${events.length} events came`)
    },
    pause: () => response.pause(),
    resume: () => response.resume(),
    closed: () => over,
    close: () => sent.destroy(),
  }
}

function connect(
  port: number,
  headers: Readonly<Record<string, string>>,
): Promise<{ sent: ClientRequest; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: '/v1/stream', headers, agent: false })
    sent.on('response', (response) => resolve({ sent, response }))
    sent.on('error', reject)
    sent.end()
  })
}

function parse(block: string): StreamEvent {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)]
    }),
  )
  return {
    event: fields.get('event') ?? '',
    id: fields.get('id') ?? '',
    data: fields.get('data') ?? '',
  }
}
