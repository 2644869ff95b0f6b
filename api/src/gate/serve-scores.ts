import type { MessagePort } from 'node:worker_threads'
import { receiveMessageOnPort } from 'node:worker_threads'
import type { PeekedEvent } from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'
import { decodeEvent } from '@tripline/ingest'
import { scoreOf } from './score.ts'
import type { ScoreAnswer, ScoreQuestions } from './score-messages.ts'

/** Null before the first event of a new state: there is nothing to compare with. */
export type Peek = (event: AuditEvent) => PeekedEvent | Promise<PeekedEvent> | null

/** The end of the line in the thread that knows the baselines. */
export interface ScoreServer {
  /** Answers what has come. Costs a load when nothing has, so that it may be called between any two events. */
  answerWaiting(): void
  close(): void
}

/**
 * Answers the gate's questions, at once when the thread is idle and between two events when it is busy: a batch takes tens
 * of milliseconds, and nobody may wait for its end.
 */
export function serveScores(port: MessagePort, asked: Int32Array, peek: Peek): ScoreServer {
  function peekAt(encoded: Uint8Array): ReturnType<Peek> {
    const event = decodeEvent(encoded)
    return event === null ? null : peek(event)
  }

  function take({ first, events }: ScoreQuestions): void {
    Atomics.sub(asked, 0, 1)
    const answers: ScoreAnswer[] = []
    for (const [i, encoded] of events.entries()) {
      const ticket = first + i
      const peeked = tried(() => peekAt(encoded))
      if (peeked instanceof Promise) {
        peeked.then(
          (late) => port.postMessage([{ ticket, score: scoreOf(late) }]),
          () => port.postMessage([{ ticket, score: null }]),
        )
      } else answers.push({ ticket, score: peeked === null ? null : scoreOf(peeked) })
    }
    if (answers.length > 0) port.postMessage(answers)
  }

  function answerWaiting(): void {
    if (Atomics.load(asked, 0) === 0) return
    for (let next = receiveMessageOnPort(port); next !== undefined; ) {
      take(next.message)
      next = receiveMessageOnPort(port)
    }
  }

  port.on('message', take)
  return { answerWaiting, close: () => port.close() }
}

/** A question that breaks a detector gets no score; the thread that answers must not end with it. */
function tried<T>(ask: () => T): T | null {
  try {
    return ask()
  } catch {
    return null
  }
}
