import type { Words } from './words.ts'

/** A shape: how many of the last 52 values fell into each of five equal bins. */
const WIDTH = 52
const BINS = 5
const SMOOTHING = 0.01
/** χ² with 4 degrees of freedom, 0.99. */
const CRITICAL = 13.28

/** Range of the bins; then values since it was fixed, shapes known, in bytes the recent bins, then the known shapes. */
const LOW = 0
const HIGH = 1
const COUNT = 2
const KNOWN = 3
const RECENT = 4
const SHAPES = RECENT + WIDTH / 4
export const shapeWords = (most: number): number => SHAPES + Math.ceil((most * BINS) / 4)

/** Fixes the bins: the range of the first values. */
export function beginShapes({ f, u }: Words, at: number, low: number, high: number): void {
  f[at + LOW] = low
  f[at + HIGH] = high
  u[at + COUNT] = 0
  u[at + KNOWN] = 0
}

/**
 * Whether the last 52 values, this one among them, have a shape unlike all known ones; the first shape is not new, and
 * who has shown `most` shapes has none to be surprised by. Relative entropy as a likelihood-ratio test (Wang et al.,
 * "Statistical techniques for online anomaly detection in data centers", 2011): unlike where
 * 2·52·KL(now ‖ known) ≥ χ²₄(0.99).
 */
export function isNewShape(words: Words, at: number, most: number, value: number): boolean {
  const known = words.u[at + KNOWN] ?? 0
  return known > 0 && known < most && readShape(words, at, value) && isUnknown(words, at)
}

/** Adds the value; a shape unlike all known ones is known from then on. */
export function learnShape(words: Words, at: number, most: number, value: number): void {
  const { u, b } = words
  if (!hasRange(words, at)) return
  const known = u[at + KNOWN] ?? 0
  if (known < most && readShape(words, at, value) && isUnknown(words, at)) {
    b.set(now, (at + SHAPES) * 4 + known * BINS)
    u[at + KNOWN] = known + 1
  }
  const count = u[at + COUNT] ?? 0
  b[(at + RECENT) * 4 + (count % WIDTH)] = binOf(words, at, value)
  // Its place in the ring and whether that is full are all that counts.
  u[at + COUNT] = count + 1 < 2 * WIDTH ? count + 1 : WIDTH
}

/** Scratch: the shape at hand. */
const now = new Uint8Array(BINS)

const hasRange = ({ f }: Words, at: number): boolean => (f[at + HIGH] ?? 0) > (f[at + LOW] ?? 0)

function binOf({ f }: Words, at: number, value: number): number {
  const low = f[at + LOW] ?? 0
  const bin = Math.floor(((value - low) / ((f[at + HIGH] ?? 0) - low)) * BINS)
  return Math.max(0, Math.min(BINS - 1, bin))
}

/** The shape of the last 51 values and this one; false while there are fewer. */
function readShape(words: Words, at: number, value: number): boolean {
  const { u, b } = words
  const count = u[at + COUNT] ?? 0
  if (count < WIDTH - 1 || !hasRange(words, at)) return false
  now.fill(0)
  const recent = (at + RECENT) * 4
  const replaced = count % WIDTH
  for (let i = 0; i < WIDTH; i++) {
    const bin = i === replaced ? binOf(words, at, value) : (b[recent + i] ?? 0)
    now[bin] = (now[bin] ?? 0) + 1
  }
  return true
}

function isUnknown({ u, b }: Words, at: number): boolean {
  const held = u[at + KNOWN] ?? 0
  for (let i = 0; i < held; i++) if (isLike(b, (at + SHAPES) * 4 + i * BINS)) return false
  return true
}

function isLike(b: Uint8Array, known: number): boolean {
  let entropy = 0
  for (let bin = 0; bin < BINS; bin++) {
    const share = ((now[bin] ?? 0) + SMOOTHING) / (WIDTH + BINS * SMOOTHING)
    entropy += share * Math.log(((now[bin] ?? 0) + SMOOTHING) / ((b[known + bin] ?? 0) + SMOOTHING))
  }
  return 2 * WIDTH * entropy < CRITICAL
}
