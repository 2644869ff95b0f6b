import type { MessagePort } from 'node:worker_threads'
import type { AuditEvent } from '@tripline/ingest'
import { encodeEvent } from '@tripline/ingest'
import type { Score } from './score.ts'
import type { ScoreAnswer } from './score-messages.ts'

/** Asks the thread that knows the baselines. */
export interface Scorer {
  /** Null when there is no answer in time, or too many wait already: the caller decides without one. */
  score(event: AuditEvent): Promise<Score | null>
  close(): void
}

export interface ScorerParts {
  readonly port: MessagePort
  /** Shared with the answering thread: messages it has not taken. */
  readonly asked: Int32Array
  readonly timeoutMs: number
}

/** Two seconds of the most that is measured; beyond, an answer would come too late anyway. */
const MOST_WAITING = 10_000
const LOOKS_A_TIMEOUT = 4

interface Waiting {
  readonly since: number
  readonly resolve: (score: Score | null) => void
}

export function createScorer({ port, asked, timeoutMs }: ScorerParts): Scorer {
  /** In order of asking, so that the oldest come first. */
  const waiting = new Map<number, Waiting>()
  let next = 0
  let first = 0
  let collected: Uint8Array[] = []
  let closed = false

  function send(): void {
    const events = collected
    collected = []
    Atomics.add(asked, 0, 1)
    port.postMessage({ first, events })
  }

  function expire(): void {
    const before = performance.now() - timeoutMs
    for (const [ticket, { since, resolve }] of waiting) {
      if (since > before) return
      waiting.delete(ticket)
      resolve(null)
    }
  }

  port.on('message', (answers: readonly ScoreAnswer[]) => {
    for (const { ticket, score } of answers) {
      waiting.get(ticket)?.resolve(score)
      waiting.delete(ticket)
    }
  })
  // The process lives because of its server, not because of this line.
  port.unref()
  const ticking = setInterval(expire, Math.max(1, timeoutMs / LOOKS_A_TIMEOUT))
  ticking.unref()

  return {
    score(event) {
      if (closed || waiting.size >= MOST_WAITING) return Promise.resolve(null)
      if (collected.length === 0) {
        first = next
        // After all requests that the same poll brought.
        setImmediate(send)
      }
      const ticket = next++
      collected.push(encodeEvent(event))
      return new Promise((resolve) => waiting.set(ticket, { since: performance.now(), resolve }))
    },
    close() {
      closed = true
      clearInterval(ticking)
      for (const { resolve } of waiting.values()) resolve(null)
      waiting.clear()
      port.close()
    },
  }
}
