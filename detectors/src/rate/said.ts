/** What was said, in steps of 1/64 bit, and in which hour: 12 and 20 bits of one word, good until 2089. */
const STEPS = 64
const MOST_STEPS = 0xfff
const HOUR_BITS = 20
const LATEST_HOUR = (1 << HOUR_BITS) - 1
const HOUR_SECONDS = 3600
/** Hours for which what was said stands: one incident. */
const HOLD_HOURS = 6

/** The bits the word keeps, or 0 when they were said too long ago. */
export function saidOf(kept: number, seconds: number): number {
  const since = hourOf(seconds) - (kept & LATEST_HOUR)
  return since >= 0 && since < HOLD_HOURS ? (kept >>> HOUR_BITS) / STEPS : 0
}

export function keptOf(bits: number, seconds: number): number {
  const steps = Math.min(MOST_STEPS, Math.floor(bits * STEPS))
  return ((steps << HOUR_BITS) | hourOf(seconds)) >>> 0
}

const hourOf = (seconds: number): number =>
  Math.min(LATEST_HOUR, Math.max(0, Math.floor(seconds / HOUR_SECONDS)))
