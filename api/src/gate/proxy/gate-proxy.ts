import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AccessBook } from '../../access/access-book.ts'
import type { Caller } from '../../access/roles.ts'
import { allows } from '../../access/roles.ts'
import type { Decision } from '../decision.ts'
import type { ProxyConfig } from '../gate-config.ts'
import type { GateDesk } from '../gate-desk.ts'
import { httpRefusal } from '../http-refusal.ts'
import { bodyValues } from '../read/body-values.ts'
import type { HeldBody } from '../read/held-body.ts'
import { heldBody, MAX_BODY, NO_BODY } from '../read/held-body.ts'
import { mcpRequest } from '../read/mcp-call.ts'
import { steeringOf } from '../read/steering.ts'
import { toolRefusal } from '../refusal.ts'
import { forward } from './forward.ts'
import type { ProxyTarget } from './proxy-target.ts'
import { createTargetOf, createTunnelOf } from './proxy-target.ts'

export interface GateProxyParts {
  readonly desk: GateDesk
  readonly access: AccessBook
  readonly config: ProxyConfig
}

/** An address longer than that is no address. */
const MAX_URL = 16 << 10

/**
 * A proxy that asks before it hands on. What may pass goes to its target as it came, streams included; what may not is
 * answered here, and the target never hears of it.
 */
export function createGateProxy(parts: GateProxyParts): Server {
  const targetOf = createTargetOf(parts.config)
  const tunnelOf = createTunnelOf(parts.config)
  const server = createServer((request, response) => {
    take(parts, targetOf(String(request.url).slice(0, MAX_URL)), request, response).catch(() =>
      answer(response, 503, { title: 'The gate cannot decide, so nothing passes' }),
    )
  })
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnel(parts, tunnelOf(String(request.url)), request, socket, head).catch(() =>
      socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n'),
    )
  })
  return server
}

async function take(
  parts: GateProxyParts,
  target: ProxyTarget | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const caller = callerOf(parts.access, request.headers)
  if (caller === null) {
    response.setHeader('proxy-authenticate', 'Basic realm="tripline"')
    return answer(response, 407, { title: 'Send a token of Tripline as the proxy’s password' })
  }
  if (target === null) return answer(response, 403, { title: 'Agents may not reach this address' })
  const body = await bodyOf(request)
  if (body === null) return answer(response, 413, { title: 'Too large to be judged' })
  const held = await heldBody(body, request.headers)
  const decision = await ask(
    ...([parts.desk, caller, request, target.judgedAs] as const),
    request.method ?? 'GET',
    held,
  )
  if (decision.outcome === 'allow') return await forward(request, body, target.url, response)
  const mcp = mcpRequest(bodyValues(held.text))
  if (mcp.kind === 'call' && mcp.id !== null) {
    return answer(response, 200, toolRefusal(mcp.id, decision), 'application/json')
  }
  if (decision.retryAfterMs > 0) {
    response.setHeader('retry-after', Math.ceil(decision.retryAfterMs / 1000))
  }
  const { amzTarget } = steeringOf(request.headers)
  const refusal = httpRefusal(target.judgedAs.href, amzTarget, decision)
  send(response, refusal.status, refusal.text, refusal.type)
}

/** What goes through a tunnel is not seen: it is judged as a connection to that host. */
async function tunnel(
  { access, desk }: GateProxyParts,
  target: URL | null,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy())
  const caller = callerOf(access, request.headers)
  if (caller === null) {
    const how = 'proxy-authenticate: Basic realm="tripline"'
    return void socket.end(`HTTP/1.1 407 Proxy Authentication Required\r\n${how}\r\n\r\n`)
  }
  const decision =
    target === null ? null : await ask(desk, caller, request, target, 'CONNECT', NO_BODY)
  if (target === null || decision?.outcome !== 'allow') {
    return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  }
  const upstream = connect({ host: target.hostname, port: Number(target.port || 443) })
  upstream.on('error', () => socket.destroy())
  socket.on('close', () => upstream.destroy())
  upstream.on('connect', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    upstream.write(head)
    upstream.pipe(socket)
    socket.pipe(upstream)
  })
}

function ask(
  desk: GateDesk,
  caller: Caller,
  { headers, socket }: IncomingMessage,
  target: URL,
  method: string,
  body: HeldBody,
): Promise<Decision> {
  return desk.ask({
    ...{ asker: { name: caller.name, agent: caller.agent }, door: 'proxy', dryRun: false },
    approvalId: one(headers, 'x-tripline-approval') || null,
    prospect: {
      ...{ kind: 'http', method, url: target.href, body },
      authorization: one(headers, 'authorization') || one(headers, 'x-api-key'),
      steering: steeringOf(headers),
    },
    circumstances: {
      agent: caller.agent ?? one(headers, 'x-agent-id').slice(0, 512),
      session: one(headers, 'x-session-id').slice(0, 512),
      sourceIp: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      userAgent: one(headers, 'user-agent').slice(0, 256),
    },
  })
}

/** `HTTP_PROXY=http://agent:TOKEN@gate` sends Basic; `x-tripline-token` is for who calls us by a prefix. */
function callerOf(access: AccessBook, headers: IncomingHttpHeaders): Caller | null {
  const [scheme = '', value = ''] = one(headers, 'proxy-authorization').split(' ')
  const basic = Buffer.from(value, 'base64').toString('utf8')
  const password = basic.slice(basic.indexOf(':') + 1)
  const given = scheme.toLowerCase() === 'basic' ? password : value
  const token = one(headers, 'x-tripline-token') || given
  if (!/^[\w-]{20,200}$/.test(token)) return null
  const caller = access.caller(token, 'token')
  return caller !== null && allows(caller.role, 'gate') ? caller : null
}

const one = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += piece.length
    if (bytes > MAX_BODY) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function answer(
  response: ServerResponse,
  status: number,
  body: object,
  type = 'application/problem+json',
): void {
  if (response.headersSent) return void response.destroy()
  send(response, status, JSON.stringify(status < 400 ? body : { status, ...body }), type)
}

function send(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
