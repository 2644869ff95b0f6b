import type { Logger } from '../../logger.ts'
import { pause } from '../../pause.ts'
import type { KafkaError, KafkaErrorCode } from './kafka-error.ts'
import { kafkaError, lateError } from './kafka-error.ts'

const DELAY_MS = { first: 100, most: 2000 }

export interface Trying {
  /** What is done, for the error: "append to events". */
  readonly what: string
  readonly giveUpAfterMs: number
  readonly signal: AbortSignal
  readonly logger: Logger
  /** Passes by itself here, although elsewhere somebody has to do something about it. */
  readonly alsoPassing?: KafkaErrorCode
  /** Called after every try that failed, the last one too. */
  readonly failed?: (error: KafkaError) => void
}

/** Does `work` until it succeeds, fails for a reason that will not pass, or the time is over. */
export async function tryUntil<T>(trying: Trying, work: () => Promise<T>): Promise<T> {
  const { what, giveUpAfterMs, signal, logger, alsoPassing, failed } = trying
  const deadline = performance.now() + giveUpAfterMs
  let delayMs = DELAY_MS.first
  while (true) {
    try {
      return await within(deadline - performance.now(), what, work())
    } catch (cause) {
      const error = kafkaError(cause, what)
      failed?.(error)
      const passing = error.passing || error.code === alsoPassing
      const left = deadline - performance.now()
      if (!passing || left <= 0 || signal.aborted) throw error
      logger.debug('kafka: will be tried again', { what, delayMs, error })
      await pause(Math.min(delayMs, left), signal)
      delayMs = Math.min(delayMs * 2, DELAY_MS.most)
    }
  }
}

/** The client's own time-outs add up to minutes. Whoever gives up on a promise here stops its client. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(lateError(what)), Math.max(1, ms))
  })
  // Its failure, after we have stopped listening, is nobody's news.
  work.catch(() => {})
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
