import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { addExcess, EXCESS_WORDS, excessBits } from './excess-tail.ts'

/** Residuals learned, tail of the residuals, then what was said last and in which hour. */
const TAIL = 1
const SAID = TAIL + EXCESS_WORDS
const SAID_HOUR = SAID + 1
export const OWN_TAIL_WORDS = SAID_HOUR + 1

/** Residuals before anything is said: the 0.95-quantile of fewer is a guess. */
export const FEWEST_RESIDUALS = 100
/** Up to here a score is ordinary and says the same as often as it likes. */
const WORTH_SAYING_BITS = 3
/** Hours for which what was said stands: one incident. */
const HOLD_HOURS = 6
/** By how many bits more a thing must be odder to be said again. */
const SAID_STEP = 1

/** Words of a record, as numbers of both kinds. */
export interface TailWords {
  readonly u: Uint32Array
  readonly f: Float32Array
}

/**
 * Bits of a slowly moving residual r ≥ 0 under the residuals of the same agent (`excess-tail.ts`). What is said is said
 * again within six hours only when it is a bit odder: a window is as odd on its last call as on the one that made it so.
 *
 * Worked example: 100 residuals, none above 0: the first above claims log2 101 = 6.7 bits, not more.
 */
export function ownTailBits(
  { u, f }: TailWords,
  at: number,
  residual: number,
  seconds: number,
): number {
  const seen = u[at] ?? 0
  if (seen < FEWEST_RESIDUALS) return WARMING
  const knowsExcess = (f[at + TAIL + 1] ?? 0) > 0
  const claimed = excessBits(f, at + TAIL, residual)
  const bits = knowsExcess ? claimed : Math.min(claimed, Math.log2(seen + 1))
  if (bits <= WORTH_SAYING_BITS) return bits
  const since = hourOf(seconds) - (u[at + SAID_HOUR] ?? 0)
  const said = since >= 0 && since < HOLD_HOURS ? (f[at + SAID] ?? 0) : 0
  return bits < said + SAID_STEP ? NOT_APPLICABLE : bits
}

export function learnResidual({ u, f }: TailWords, at: number, residual: number): void {
  const seen = u[at] ?? 0
  addExcess(f, at + TAIL, residual, seen)
  if (seen < 0xffffffff) u[at] = seen + 1
}

/** Keeps what `ownTailBits` said, learned or not. */
export function keepSaid({ u, f }: TailWords, at: number, bits: number, seconds: number): void {
  if (bits <= WORTH_SAYING_BITS) return
  f[at + SAID] = bits
  u[at + SAID_HOUR] = hourOf(seconds)
}

/** Residuals learned. */
export const residualsSeen = ({ u }: TailWords, at: number): number => u[at] ?? 0
/** What nineteen in twenty residuals stay below. */
export const usualResidual = ({ f }: TailWords, at: number): number => f[at + TAIL] ?? 0

const hourOf = (seconds: number): number =>
  Math.min(0xffffffff, Math.max(1, Math.floor(seconds / 3600)))
