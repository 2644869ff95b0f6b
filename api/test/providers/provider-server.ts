import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a provider does to a call instead of answering it. */
export const FAULTS = [
  'forbidden',
  'throttled',
  'failing',
  'silent',
  'reset',
  'garbage',
  'endless',
] as const
export type Fault = (typeof FAULTS)[number]

export interface Call {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What a call is answered. `json` is sent as JSON, `text` as it is. */
export interface Answer {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Answers = (call: Call) => Answer | Promise<Answer>

export interface ProviderServer {
  readonly url: string
  readonly calls: readonly Call[]
  /** From now on every call that `on` is true of meets this; null ends it. */
  fault(fault: Fault | Answer | null, on?: (call: Call) => boolean): void
  close(): Promise<void>
}

export const RETRY_AFTER_S = 7

/** A provider on the loopback: `answers` is its contract, faults come before it. */
export async function providerServer(answers: Answers): Promise<ProviderServer> {
  const calls: Call[] = []
  let fault: Fault | Answer | null = null
  let meets: (call: Call) => boolean = () => true
  const server = createServer((request, response) => {
    void receive(request, response).catch(() => response.destroy())
  })

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const piece of request) body += String(piece)
    const { method = '', url = '', headers } = request
    const call = { method, path: url, headers, body }
    calls.push(call)
    if (fault === null || !meets(call)) return send(response, await answers(call))
    if (typeof fault === 'object') return send(response, fault)
    misbehave(fault, request, response)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    fault(next, on = () => true) {
      fault = next
      meets = on
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const { status, json, text, headers = {} } = answer
  const type = json === undefined ? {} : { 'content-type': 'application/json' }
  response.writeHead(status, { ...type, ...headers })
  response.end(json === undefined ? text : JSON.stringify(json))
}

/** What a fault that is an answer says. */
const ANSWER_OF: Partial<Record<Fault, Answer>> = {
  forbidden: { status: 403, json: { message: 'not allowed' } },
  throttled: {
    ...{ status: 429, json: { message: 'slow down' } },
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  },
  failing: { status: 503, text: '<html>unavailable</html>' },
  garbage: { status: 200, text: '\u0000\u001b[31m{"a":' },
}

function misbehave(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  const answer = ANSWER_OF[fault]
  if (answer !== undefined) send(response, answer)
  if (fault === 'reset') request.socket.resetAndDestroy()
  if (fault === 'endless') {
    response.writeHead(200)
    pour(response)
  }
}

/** Without end, and slowly enough to leave the machine to others. */
function pour(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'.repeat(65_536)), 10)
  response.on('close', () => clearInterval(timer))
}

/** Passes every call on to another server: an emulator gets faults before it. */
export function passOn(upstream: () => string): Answers {
  return (call) =>
    new Promise((resolve, reject) => {
      const { method, path, headers, body } = call
      const { hostname, port } = new URL(upstream())
      const request = httpRequest({ hostname, port, method, path, headers }, async (answer) => {
        const pieces: Buffer[] = []
        for await (const piece of answer) pieces.push(piece)
        const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(pieces).toString(),
          headers: Object.fromEntries(Object.entries(kept).map(([k, v]) => [k, String(v)])),
        })
      })
      request.on('error', reject)
      request.end(body)
    })
}
