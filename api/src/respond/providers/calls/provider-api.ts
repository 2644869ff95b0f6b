import type { Clock } from '@tripline/infra'
import type { Redactor } from '@tripline/ingest'
import type { AddressPolicy } from '../../../push/address-policy.ts'
import { retryAfterMs } from '../../../push/delivery-result.ts'
import type { Method, PostResult } from '../../../push/post-bytes.ts'
import { createPoster } from '../../../push/post-bytes.ts'
import { VERSION } from '../../../version.ts'
import { createPace } from './pace.ts'
import type { ProviderAnswer, Refusal } from './provider-answer.ts'
import { outcomeOfStatus, refusal } from './provider-answer.ts'
import { parseJson, textAt } from './read-json.ts'
import { createScrub } from './scrub.ts'

export interface ProviderCall {
  readonly method: Method
  /** Below the provider's address, with its query; variable parts encoded. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>
  /** Sent as it is, with the content type that `headers` says. */
  readonly text?: string
  /** Also when it succeeds, an answer without JSON is none: something else answered in the provider's place. */
  readonly expectJson?: boolean
}

/** One provider, as often as asked: paced, bounded, never rejecting. */
export interface ProviderApi {
  call(call: ProviderCall, signal: AbortSignal): Promise<ProviderAnswer>
  close(): void
}

/** The headers that prove who we are, or why there are none now. */
export type Authorize = (signal: AbortSignal) => Promise<Readonly<Record<string, string>> | Refusal>

export interface ProviderApiParts {
  readonly url: URL
  readonly policy: AddressPolicy
  readonly authorize: Authorize
  /** What must not be told on, besides what `authorize` gives. */
  readonly secrets?: () => readonly string[]
  readonly timeoutMs: number
  readonly callsPerSecond: number
  readonly ca?: string
  readonly redactor: Redactor
  readonly clock: Clock
}

const MAX_CONNECTIONS = 4
/** A page of a hundred organisation tokens has 200 KB. */
const MAX_ANSWER_BYTES = 1024 * 1024

export function createProviderApi(parts: ProviderApiParts): ProviderApi {
  const { url, policy, authorize, timeoutMs, clock, ca } = parts
  const limits = { maxConnections: MAX_CONNECTIONS, maxAnswerBytes: MAX_ANSWER_BYTES }
  const trust = ca === undefined ? {} : { ca }
  const poster = createPoster({ url, policy, timeoutMs, ...limits, ...trust })
  const pace = createPace(parts.callsPerSecond)
  const base = url.pathname.replace(/\/+$/, '')
  let shown: readonly string[] = []
  const scrub = createScrub(parts.redactor, () => [...shown, ...(parts.secrets?.() ?? [])])

  async function call(one: ProviderCall, signal: AbortSignal): Promise<ProviderAnswer> {
    const proof = await authorize(signal)
    if (isRefusal(proof)) return proof
    shown = Object.values(proof).map((value) => value.replace(/^\w+ /, ''))
    const waitMs = await pace.turn(signal)
    if (waitMs > 0) {
      return refusal('transient', 'the limit of calls is used up', { retryAfterMs: waitMs })
    }
    const { method } = one
    const [body, type] = bodyOf(one)
    const headers = { accept: 'application/json', 'user-agent': `Tripline/${VERSION}`, ...type }
    // The whole address is the endpoint where a call names no path of its own.
    const path = one.path === '' ? url.pathname + url.search : base + one.path
    const result = await poster.request({
      ...{ method, path, body, signal },
      headers: { ...headers, ...one.headers, ...proof },
    })
    return answerOf(result, one.expectJson ?? false)
  }

  function answerOf(result: PostResult, expectJson: boolean): ProviderAnswer {
    if (result.kind === 'failed') {
      const why = result.reason.replaceAll('_', ' ')
      // An address that may not be reached does not become another one by waiting.
      const outcome = result.reason === 'private_address' ? 'forbidden' : 'transient'
      return refusal(outcome, `no answer from ${url.host}: ${why}`)
    }
    const { status } = result
    const json = parseJson(result.body)
    if (status >= 200 && status < 300) {
      if (json !== undefined || !expectJson) return { kind: 'ok', status, json }
      return refusal('transient', `${url.host} answered ${status} and no JSON`, { status })
    }
    const waitMs = retryAfterMs(result.retryAfter, clock.now()) ?? 0
    const outcome = outcomeOfStatus(status, waitMs)
    if (outcome === 'transient') pace.rest(waitMs)
    const said = scrub(`${status} ${reasonIn(json)}`)
    return refusal(outcome, said, { status, retryAfterMs: waitMs, json })
  }

  return { call, close: () => poster.close() }
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refused'
}

/** Where the providers put their words: RFC 6749, Google, Graph, OpenAI, Vault, GitHub, Kubernetes, GraphQL. */
const WORDS = [
  ['error_description'],
  ['error', 'message'],
  ['errors', 0, 'message'],
  ['errors', 0],
  ['message'],
  ['detail'],
  ['error'],
] as const

function reasonIn(json: unknown): string {
  for (const path of WORDS) {
    const found = textAt(json, ...path)
    if (found !== '') return found
  }
  return ''
}

function bodyOf(call: ProviderCall): readonly [string, Readonly<Record<string, string>>] {
  if (call.text !== undefined) return [call.text, {}]
  if (call.form !== undefined) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    return [new URLSearchParams({ ...call.form }).toString(), type]
  }
  if (call.json === undefined) return ['', {}]
  return [JSON.stringify(call.json), { 'content-type': 'application/json' }]
}
