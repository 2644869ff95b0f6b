import type { LookupAddress } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import type { AddressPolicy } from './address-policy.ts'

/** Why nothing came back. A closed list: it is a metric's label. */
export const POST_FAILURES = [
  'private_address',
  'name_not_found',
  'connection_refused',
  'connection_reset',
  'timed_out',
  'bad_certificate',
  'bad_answer',
  'stopped',
] as const
export type PostFailure = (typeof POST_FAILURES)[number]

export type PostResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfter: string
      readonly body: string
    }
  | { readonly kind: 'failed'; readonly reason: PostFailure }

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

/** All addresses of a name; rejects with the code of `dns.lookup`. */
export type ResolveName = (name: string) => Promise<readonly LookupAddress[]>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Another method or path than a POST to the poster's address. The path begins with a slash and stays at that host. */
export interface RequestOptions extends PostOptions {
  readonly method: Method
  readonly path: string
}

/** Posts to one address, as often as asked, over connections that are kept. */
export interface Poster {
  /** Never rejects: whatever the other side does is a result. */
  post(options: PostOptions): Promise<PostResult>
  request(options: RequestOptions): Promise<PostResult>
  close(): void
}

export interface PosterParts {
  readonly url: URL
  readonly policy: AddressPolicy
  /** From the first byte sent to the last byte read; a receiver that drips is cut off. */
  readonly timeoutMs: number
  readonly maxConnections: number
  /** How much of an answer is read: 64 KiB unless said. */
  readonly maxAnswerBytes?: number
  /** Authorities of a server that no public one vouches for, PEM. */
  readonly ca?: string
  /** The system's name service, unless a test says what it answers. */
  readonly resolve?: ResolveName
}

/** Of what a receiver answers only the status counts; this much is read, so that the connection can be used again. */
const MAX_ANSWER_BYTES = 64 * 1024
const IDLE_MS = 10_000

/**
 * The name is resolved here, every address is checked, and the connection goes to the checked address: what the name says a
 * moment later changes nothing. Redirects are not followed, proxies of the environment not used.
 */
export function createPoster(parts: PosterParts): Poster {
  const { url, policy, timeoutMs, maxConnections, resolve } = parts
  const secure = url.protocol === 'https:'
  const { maxAnswerBytes = MAX_ANSWER_BYTES, ca } = parts
  const pool = { keepAlive: true, maxSockets: maxConnections, timeout: IDLE_MS }
  const trusted = ca === undefined ? {} : { ca }
  const agent = secure ? new HttpsAgent({ ...pool, ...trusted }) : new HttpAgent(pool)
  const lookup = checkedLookup(policy, secure, resolve)
  const literal = url.hostname.replace(/^\[|\]$/g, '')

  // A timer of our own: a signal made by AbortSignal.any may be collected before it has fired (Node 20), and the request hangs.
  function attempt(options: RequestOptions, until: number): Promise<Attempt> {
    const { method, path, headers, body, signal } = options
    return new Promise((resolve) => {
      let why: PostFailure | null = null
      let begun = false
      const length = body === '' && method !== 'POST' ? {} : lengthOf(body)
      const request = (secure ? httpsRequest : httpRequest)(
        url,
        { method, path, agent, lookup, headers: { ...headers, ...length } },
        (answer) => {
          begun = true
          const status = answer.statusCode ?? 0
          const retryAfter = retryAfterOf(answer.headers)
          void read(answer, maxAnswerBytes).then((text) =>
            settle({ stale: false, result: { kind: 'answered', status, retryAfter, body: text } }),
          )
        },
      )
      const end = (reason: PostFailure) => () => {
        why ??= reason
        request.destroy()
        // An answer that has begun is read as far as it came.
        if (!begun) settle({ stale: false, result: { kind: 'failed', reason } })
      }
      const timer = setTimeout(end('timed_out'), Math.max(0, until - performance.now()))
      const stop = end('stopped')
      signal.addEventListener('abort', stop)
      const settle = (attempt: Attempt): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        resolve(attempt)
      }
      // Emitted after an answer too, if the connection breaks then: settling twice does nothing.
      request.on('error', (error) => {
        const reason = why ?? reasonOf(error)
        const stale = request.reusedSocket && reason === 'connection_reset'
        settle({ stale, result: { kind: 'failed', reason } })
      })
      if (signal.aborted) stop()
      else request.end(body)
    })
  }

  async function request(options: RequestOptions): Promise<PostResult> {
    // A literal address is connected to without a lookup.
    if (isIP(literal) !== 0 && !mayReach(policy, literal, secure)) {
      return { kind: 'failed', reason: 'private_address' }
    }
    const until = performance.now() + timeoutMs
    const first = await attempt(options, until)
    // The receiver had closed a connection we had kept: that says nothing about this message.
    return first.stale ? (await attempt(options, until)).result : first.result
  }

  return {
    post: (options) => request({ ...options, method: 'POST', path: url.pathname + url.search }),
    request,
    close: () => agent.destroy(),
  }
}

interface Attempt {
  readonly stale: boolean
  readonly result: PostResult
}

const lengthOf = (body: string) => ({ 'content-length': String(Buffer.byteLength(body)) })

/** Who sends no Retry-After may say when a used-up limit is filled again (GitHub: seconds since 1970): as a date, it is the same. */
function retryAfterOf(headers: IncomingHttpHeaders): string {
  const said = String(headers['retry-after'] ?? '')
  const reset = String(headers['x-ratelimit-reset'] ?? '')
  if (said !== '' || headers['x-ratelimit-remaining'] !== '0') return said
  return /^\d{10}$/.test(reset) ? new Date(Number(reset) * 1000).toUTCString() : ''
}

/** The first bytes; the connection is given up when there are more. The status is there: a body that breaks off is as good. */
async function read(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of answer) {
      parts.push(part)
      bytes += part.length
      if (bytes > maxBytes) break
    }
  } catch {
    answer.destroy()
  }
  return Buffer.concat(parts).subarray(0, maxBytes).toString('utf8')
}

/** Without TLS only into the own network, as far as the configuration allows it. */
export function mayReach(policy: AddressPolicy, address: string, secure: boolean): boolean {
  const kind = policy(address)
  return kind === 'allowed' || (kind === 'public' && secure)
}

class RefusedAddress extends Error {
  readonly code = 'TRIPLINE_REFUSED_ADDRESS'
}

const resolveName: ResolveName = (name) => lookUp(name, { all: true })

/** A lookup that finds only what may be reached, for whoever makes the connection. */
export function checkedLookup(
  policy: AddressPolicy,
  secure: boolean,
  resolve: ResolveName = resolveName,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const good = found.filter(({ address }) => mayReach(policy, address, secure))
        const [first] = good
        if (first === undefined) callback(new RefusedAddress('it may not be reached'), '', 0)
        else if (options.all === true) callback(null, good)
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, '', 0),
    )
  }
}

function reasonOf(error: unknown): PostFailure {
  const code = String(Reflect.get(Object(error), 'code') ?? '')
  if (code === 'TRIPLINE_REFUSED_ADDRESS') return 'private_address'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name_not_found'
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) return 'connection_refused'
  if (['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code)) return 'connection_reset'
  if (code === 'ETIMEDOUT') return 'timed_out'
  if (/^(CERT_|ERR_TLS|DEPTH_|SELF_|UNABLE_TO|ERR_SSL|EPROTO)/.test(code)) return 'bad_certificate'
  return 'bad_answer'
}
