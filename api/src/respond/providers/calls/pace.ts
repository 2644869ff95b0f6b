import { pause } from '@tripline/infra'

/** How fast one provider is called, whichever action calls it. */
export interface Pace {
  /** Waits for the turn. 0 when it has come; otherwise how long it would take, in milliseconds, and no turn is taken. */
  turn(signal: AbortSignal): Promise<number>
  /** The provider asked for a rest: nobody has a turn before it is over. */
  rest(forMs: number): void
}

/** A caller that would wait longer is better told when to come again: so nobody queues without end. */
const MAX_WAIT_MS = 5_000

/** `now`: milliseconds of a clock that never goes back. */
export function createPace(callsPerSecond: number, now = () => performance.now()): Pace {
  const stepMs = 1000 / callsPerSecond
  let nextAt = 0
  return {
    async turn(signal) {
      const at = Math.max(now(), nextAt)
      const waitMs = at - now()
      if (waitMs > MAX_WAIT_MS) return Math.ceil(waitMs)
      nextAt = at + stepMs
      if (waitMs > 0) await pause(waitMs, signal)
      return 0
    },
    rest(forMs) {
      nextAt = Math.max(nextAt, now() + forMs)
    },
  }
}
