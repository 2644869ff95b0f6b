import { jensenShannon } from '../stats/jensen-shannon.ts'

/** What is counted, by fingerprint: so many kinds of call share a bin that hashing them apart costs 24 numbers a memory. */
export const BINS = 24

/** Days after which half is forgotten. */
const SHORT_DAYS = 1
const LONG_DAYS = 28
/** Evaluated at the first call of each quarter of a day: a rhythm of hours averages out, a day is noticed within it. */
export const BLOCK_SECONDS = 21_600

/** Words of an agent's record: the two memories, then what follows. 55 words, 220 bytes. */
const SHORT = 0
const LONG = BINS
/** Block the memories are as of, plus 1; blocks whose divergence was learned; block that was asked about, plus 1. */
export const BLOCK = 2 * BINS
export const BLOCKS = BLOCK + 1
export const ASKED = BLOCK + 2
/** The last divergence that was learned: what people see. */
export const LATEST = BLOCK + 3
/** Three words of excess-tail.ts. */
export const TAIL = BLOCK + 4
export const RECORD_WORDS = TAIL + 3

/** Number of the block, plus 1, so that 0 is none. */
export const blockOf = (seconds: number): number =>
  1 + Math.max(0, Math.floor(seconds / BLOCK_SECONDS))

/** A month of blocks. */
const LATEST_BLOCKS = 120

/** Whether a block is a new one after `last`. One far ahead, which a wrong clock made, stands in the way for no longer than this. */
export const begins = (block: number, last: number): boolean =>
  block > last || last - block > LATEST_BLOCKS

/**
 * Jensen-Shannon distance of the two memories of what it does: 0 where short and long memory agree, 1 where they have nothing in common. Null before anything was counted.
 *
 * Worked example: the long memory knows one kind of call, of the short one a tenth is another kind: √0.052 = 0.23.
 */
export function divergenceOf(f: Float32Array, at: number): number | null {
  let short = 0
  let long = 0
  for (let bin = 0; bin < BINS; bin++) {
    short += f[at + SHORT + bin] ?? 0
    long += f[at + LONG + bin] ?? 0
  }
  if (!(short > 0) || !(long > 0)) return null
  return jensenShannon(
    f.subarray(at + SHORT, at + SHORT + BINS).map((count) => count / short),
    f.subarray(at + LONG, at + LONG + BINS).map((count) => count / long),
  )
}

/** Forgets what so many blocks forget. */
export function forget(f: Float32Array, at: number, blocks: number): void {
  const days = (blocks * BLOCK_SECONDS) / 86_400
  const short = 2 ** (-days / SHORT_DAYS)
  const long = 2 ** (-days / LONG_DAYS)
  for (let bin = 0; bin < BINS; bin++) {
    f[at + SHORT + bin] = (f[at + SHORT + bin] ?? 0) * short
    f[at + LONG + bin] = (f[at + LONG + bin] ?? 0) * long
  }
}

/** A sum never grows beyond what a float counts exactly. */
const MOST = 1 << 24

export function count(f: Float32Array, at: number, bin: number, times: number): void {
  f[at + SHORT + bin] = Math.min((f[at + SHORT + bin] ?? 0) + times, MOST)
  f[at + LONG + bin] = Math.min((f[at + LONG + bin] ?? 0) + times, MOST)
}
