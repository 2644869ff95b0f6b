import { readProblem, unreachable } from './problem-error.ts'

const TIMEOUT_MS = 20_000

async function send(path: string, init: RequestInit): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = init.signal == null ? timeout : AbortSignal.any([init.signal, timeout])
  let response: Response
  try {
    response = await fetch(path, { ...init, signal, credentials: 'same-origin' })
  } catch (error) {
    if (init.signal?.aborted === true) throw error
    throw unreachable()
  }
  if (!response.ok) throw await readProblem(response)
  return response
}

/** Types of the wire are trusted here, once: the API checks its answers against the same schemas. */
async function decode<T>(response: Response): Promise<T> {
  return (await response.json()) as T
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const init = { headers: { accept: 'application/json' } }
  return decode<T>(await send(path, signal === undefined ? init : { ...init, signal }))
}

/** Without a body no content type is sent: the API refuses an empty JSON body. */
export async function postJson<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method: 'POST', headers: { accept: 'application/json' } }
  if (body !== undefined) {
    init.headers = { accept: 'application/json', 'content-type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  return decode<T>(await send(path, init))
}

export async function sendDelete(path: string): Promise<void> {
  await send(path, { method: 'DELETE' })
}

/** '?a=1&b=2' of what is not empty. */
export function query(values: Readonly<Record<string, string | number>>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}
