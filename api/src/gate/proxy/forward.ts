import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'

/** Meant for one connection (RFC 9110 §7.6.1), for us, or set anew. */
const OWN = new Set(
  (
    'connection keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer ' +
    'transfer-encoding upgrade host content-length x-tripline-token x-tripline-approval expect'
  ).split(' '),
)
/** A model may think for minutes before its first word. */
const UPSTREAM_TIMEOUT_MS = 600_000

/** Sends the call on as it came and its answer back as it comes. Resolves once the answer is through, or cannot be. */
export async function forward(
  request: IncomingMessage,
  body: Buffer,
  target: URL,
  response: ServerResponse,
): Promise<void> {
  const send = target.protocol === 'https:' ? requestHttps : requestHttp
  const upstream = send(target, {
    ...{ method: request.method ?? 'GET', timeout: UPSTREAM_TIMEOUT_MS },
    headers: { ...passedOn(request.headers), 'content-length': body.length },
  })
  response.on('close', () => upstream.destroy())
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    upstream.on('response', resolve)
    upstream.on('error', reject)
    upstream.on('timeout', () => upstream.destroy(new Error('no answer from upstream')))
  })
  upstream.end(body)
  try {
    const answer = await answered
    response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers))
    await pipeline(answer, response)
  } catch {
    // The call may have been made: a client that tries again must know that it is not we who refused.
    if (response.headersSent) response.destroy()
    else response.writeHead(502, { 'content-length': 0 }).end()
  }
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
  const kept: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !OWN.has(name) && !named.includes(name)) kept[name] = value
  }
  return kept
}
