import { GateError } from './gate-error.ts'

export interface ApiAddress {
  readonly url: string
  readonly token: string
  readonly timeoutMs: number
}

export type Asked =
  | { readonly kind: 'answered'; readonly body: unknown }
  | { readonly kind: 'unreachable'; readonly reason: string }

const MAX_ANSWER_CHARS = 256 << 10

/** One request of Tripline's API. Throws a GateError where it is our question that is wrong, and the caller's reason when aborted. */
export async function askApi(
  { url, token, timeoutMs }: ApiAddress,
  path: string,
  body: object | null,
  signal: AbortSignal | undefined,
): Promise<Asked> {
  // A timer and a controller of our own: a signal made by AbortSignal.any may be collected before it has fired (Node 20).
  const ending = new AbortController()
  const end = (): void => ending.abort()
  signal?.throwIfAborted()
  const timer = setTimeout(end, timeoutMs)
  signal?.addEventListener('abort', end, { once: true })
  const headers = { authorization: `Bearer ${token}` }
  const sent =
    body === null
      ? { headers }
      : {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }
  let status: number
  let text: string
  try {
    const answer = await fetch(`${url}${path}`, {
      ...sent,
      redirect: 'error',
      signal: ending.signal,
    })
    status = answer.status
    text = await answer.text()
  } catch (error) {
    signal?.throwIfAborted()
    if (ending.signal.aborted) return unreachable(`no answer within ${timeoutMs} ms`)
    const cause = error instanceof Error ? Reflect.get(Object(error.cause), 'code') : undefined
    return unreachable(typeof cause === 'string' ? cause : 'no connection')
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
  if (status >= 500 || status === 429) return unreachable(`it answered ${status}`)
  const read = text.length > MAX_ANSWER_CHARS ? undefined : parsed(text)
  if (status === 200 && read !== undefined) return { kind: 'answered', body: read }
  // Something else stands at the address: a page, a login of a proxy.
  if (status < 400) return unreachable('what answers there is not Tripline')
  const detail: unknown = Reflect.get(Object(read), 'detail')
  throw new GateError(
    'refused_question',
    `The gate does not take this question (${status}): ${typeof detail === 'string' ? detail : 'no reason given'}`,
  )
}

const unreachable = (reason: string): Asked => ({ kind: 'unreachable', reason })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
