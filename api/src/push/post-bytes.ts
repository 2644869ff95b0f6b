import type { LookupAddress } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
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

/** Posts to one address, as often as asked, over connections that are kept. */
export interface Poster {
  /** Never rejects: whatever the other side does is a result. */
  post(options: PostOptions): Promise<PostResult>
  close(): void
}

export interface PosterParts {
  readonly url: URL
  readonly policy: AddressPolicy
  /** From the first byte sent to the last byte read; a receiver that drips is cut off. */
  readonly timeoutMs: number
  readonly maxConnections: number
  /** The system's name service, unless a test says what it answers. */
  readonly resolve?: ResolveName
}

/** Of an answer only the status counts; this much of it is read, so that the connection can be used again. */
const MAX_ANSWER_BYTES = 64 * 1024
const IDLE_MS = 10_000

/**
 * The name is resolved here, every address is checked, and the connection goes to the checked address: what the name says a
 * moment later changes nothing. Redirects are not followed, proxies of the environment not used.
 */
export function createPoster(parts: PosterParts): Poster {
  const { url, policy, timeoutMs, maxConnections, resolve = resolveName } = parts
  const secure = url.protocol === 'https:'
  const pool = { keepAlive: true, maxSockets: maxConnections, timeout: IDLE_MS }
  const agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool)
  const lookup = checkedLookup(resolve, policy, secure)
  const literal = url.hostname.replace(/^\[|\]$/g, '')

  function attempt({ headers, body, signal }: PostOptions, limit: AbortSignal): Promise<Attempt> {
    return new Promise((resolve) => {
      const length = { 'content-length': String(Buffer.byteLength(body)) }
      const request = (secure ? httpsRequest : httpRequest)(
        url,
        { method: 'POST', agent, lookup, signal: limit, headers: { ...headers, ...length } },
        (answer) => {
          const status = answer.statusCode ?? 0
          const retryAfter = String(answer.headers['retry-after'] ?? '')
          void read(answer).then((text) =>
            resolve({ stale: false, result: { kind: 'answered', status, retryAfter, body: text } }),
          )
        },
      )
      // Emitted after an answer too, if the connection breaks then: resolving twice does nothing.
      request.on('error', (error) => {
        const why = signal.aborted ? 'stopped' : limit.aborted ? 'timed_out' : reasonOf(error)
        const stale = request.reusedSocket && why === 'connection_reset'
        resolve({ stale, result: { kind: 'failed', reason: why } })
      })
      request.end(body)
    })
  }

  return {
    async post(options) {
      // A literal address is connected to without a lookup.
      if (isIP(literal) !== 0 && !mayReach(policy, literal, secure)) {
        return { kind: 'failed', reason: 'private_address' }
      }
      const limit = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)])
      const first = await attempt(options, limit)
      // The receiver had closed a connection we had kept: that says nothing about this message.
      return first.stale ? (await attempt(options, limit)).result : first.result
    },
    close: () => agent.destroy(),
  }
}

interface Attempt {
  readonly stale: boolean
  readonly result: PostResult
}

/** The first bytes; the connection is given up when there are more. The status is there: a body that breaks off is as good. */
async function read(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of answer) {
      parts.push(part)
      bytes += part.length
      if (bytes > MAX_ANSWER_BYTES) break
    }
  } catch {
    answer.destroy()
  }
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES).toString('utf8')
}

/** Without TLS only into the own network, as far as the configuration allows it. */
function mayReach(policy: AddressPolicy, address: string, secure: boolean): boolean {
  const kind = policy(address)
  return kind === 'allowed' || (kind === 'public' && secure)
}

class RefusedAddress extends Error {
  readonly code = 'TRIPLINE_REFUSED_ADDRESS'
}

const resolveName: ResolveName = (name) => lookUp(name, { all: true })

function checkedLookup(
  resolve: ResolveName,
  policy: AddressPolicy,
  secure: boolean,
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
