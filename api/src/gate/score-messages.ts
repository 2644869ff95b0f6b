import type { Score } from './score.ts'

/** Questions of one turn of the event loop, numbered on from `first`: one message wakes the other thread once. */
export interface ScoreQuestions {
  readonly first: number
  /** As the log has them: cloned objects would come out in a shape of their own, and the detectors know one. */
  readonly events: readonly Uint8Array[]
}

/** Null where the detectors could not say. */
export interface ScoreAnswer {
  readonly ticket: number
  readonly score: Score | null
}

/** Where the asking thread counts what it has sent, so that a thread in the middle of a batch sees it for the price of a load. */
export const newAskedCount = (): Int32Array<SharedArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
