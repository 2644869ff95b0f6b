import { ProblemError, readProblem } from '../http/problem-error.ts'
import type { ServerSentEvent } from './parse-server-sent-events.ts'
import { createServerSentEventParser } from './parse-server-sent-events.ts'

export type StreamState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `lastAt`: when the stream last said something, 0 if it never did; `retryAt`: when the next attempt starts. */
  | { readonly kind: 'lost'; readonly lastAt: number; readonly retryAt: number }

export interface LiveStream {
  state(): StreamState
  subscribe(changed: () => void): () => void
  start(): void
  stop(): void
  /** Does not wait for the next attempt. */
  reconnect(): void
}

export interface LiveStreamParts {
  readonly fetch: typeof fetch
  /** Epoch ms, on the clock its states are shown by. It jumps when the server first tells its time. */
  readonly now: () => number
  /** Milliseconds that only ever pass: what a silence is measured with. */
  readonly elapsed: () => number
  /** 0..1, spreads the attempts of many consoles. */
  readonly random: () => number
  /** The id to resume after, '' for none. */
  readonly resumeAfter: () => string
  readonly onEvent: (event: ServerSentEvent) => void
  /** A connection began that had nothing to resume after: what came just before it must be asked for. */
  readonly onFresh: () => void
  readonly onLoggedOut: () => void
}

/** The API says its status every 2 s; five of them missing is a dead line, whatever the socket thinks. */
const SILENT_AFTER_MS = 10_000
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000

/**
 * Reads /v1/stream with fetch rather than EventSource: a page that says since when it is deaf, and when it tries again,
 * must decide both itself; and the first connection can already resume after what the list held.
 */
export function createLiveStream(parts: LiveStreamParts): LiveStream {
  const listeners = new Set<() => void>()
  let state: StreamState = { kind: 'connecting' }
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let heardAt: number | null = null

  function become(next: StreamState): void {
    state = next
    for (const changed of listeners) changed()
  }

  async function attempt(): Promise<void> {
    running?.abort()
    clearTimeout(timer)
    const attempt = new AbortController()
    running = attempt
    try {
      await read(attempt)
    } catch (error) {
      if (running !== attempt) return
      if (error instanceof ProblemError && error.status === 401) {
        running = null
        parts.onLoggedOut()
        return
      }
    }
    if (running === attempt) retryLater()
  }

  async function read(attempt: AbortController): Promise<void> {
    const resume = parts.resumeAfter()
    const headers = {
      accept: 'text/event-stream',
      ...(resume === '' ? {} : { 'last-event-id': resume }),
    }
    let silence = setTimeout(() => attempt.abort(), SILENT_AFTER_MS)
    try {
      const response = await parts.fetch('/v1/stream', {
        headers,
        signal: attempt.signal,
        credentials: 'same-origin',
        cache: 'no-store',
      })
      if (!response.ok) throw await readProblem(response)
      if (response.body === null) return
      const parser = createServerSentEventParser()
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { value, done } = await reader.read()
        if (done || running !== attempt) return
        clearTimeout(silence)
        silence = setTimeout(() => attempt.abort(), SILENT_AFTER_MS)
        heardAt = parts.elapsed()
        failures = 0
        if (state.kind !== 'live') {
          become({ kind: 'live' })
          if (resume === '') parts.onFresh()
        }
        for (const event of parser.push(value)) parts.onEvent(event)
      }
    } finally {
      clearTimeout(silence)
    }
  }

  function retryLater(): void {
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++)
    const wait = longest / 2 + (longest / 2) * parts.random()
    const now = parts.now()
    const lastAt = heardAt === null ? 0 : now - (parts.elapsed() - heardAt)
    become({ kind: 'lost', lastAt, retryAt: now + wait })
    timer = setTimeout(() => void attempt(), wait)
  }

  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    start() {
      if (running === null) void attempt()
    },
    stop() {
      running?.abort()
      running = null
      clearTimeout(timer)
      become({ kind: 'connecting' })
    },
    reconnect: () => void attempt(),
  }
}
