import type { TailMass } from './tail-mass.ts'

/** Bins of a sketch: 0 holds zeroes, bin i ≥ 1 the values from γ^(i−1) up to γ^i. */
export const SKETCH_BINS = 64
/** γ: values within 30 % of each other share a bin; 63 bins reach 15 million. */
const GAMMA = 1.3
const LOG_GAMMA = Math.log(GAMMA)
/** Counts are halved when there are this many: a sketch remembers about as many values. */
const MOST_COUNTED = 2048

/**
 * A quantile sketch with logarithmic bins (DDSketch: Masson, Rim & Lee, VLDB 2019), in place in an array of counts:
 * `bins[at … at + 63]`.
 *
 * Worked example: 100 falls into bin 1 + ⌊ln 100 / ln 1.3⌋ = 18, which holds 86.5 … 112.5.
 */
export function sketchBin(value: number): number {
  if (!(value >= 1)) return 0
  return Math.min(SKETCH_BINS - 1, 1 + Math.floor(Math.log(value) / LOG_GAMMA))
}

/** Middle of a bin, geometrically. */
export const binValue = (bin: number): number => (bin <= 0 ? 0 : GAMMA ** (bin - 0.5))

export function addToSketch(bins: Uint16Array, at: number, value: number): void {
  const bin = at + sketchBin(value)
  bins[bin] = (bins[bin] ?? 0) + 1
  if (countOf(bins, at) < MOST_COUNTED) return
  for (let i = at; i < at + SKETCH_BINS; i++) bins[i] = (bins[i] ?? 0) >>> 1
}

export function countOf(bins: Uint16Array, at: number): number {
  let count = 0
  for (let i = at; i < at + SKETCH_BINS; i++) count += bins[i] ?? 0
  return count
}

/** Bin that holds the quantile `q`. */
export function quantileBin(bins: Uint16Array, at: number, q: number): number {
  const wanted = q * countOf(bins, at)
  let sum = 0
  for (let bin = 0; bin < SKETCH_BINS; bin++) {
    sum += bins[at + bin] ?? 0
    if (sum >= wanted) return bin
  }
  return SKETCH_BINS - 1
}

/**
 * How rare a value as large (`up` 1) or as small (−1) is: its rank among n, p = (#beyond + U·(#equal + 1))/(n + 1), and
 * where nothing lies beyond, an exponential tail over the outermost tenth, fr·e^(−(b − u)/m) in bins (so a power law
 * in the value): u = the decile's bin, m = mean excess over it, fr = (#excess + 1)/(n + 1).
 *
 * Worked example: 99 values in bin 18, now one in bin 28: u = 18, no excess, so m = 1, fr = 0.01: p = 0.01·e^−10.
 */
export function sketchTail(
  bins: Uint16Array,
  at: number,
  value: number,
  up: 1 | -1,
  out: TailMass,
): void {
  const bin = sketchBin(value)
  const count = countOf(bins, at)
  let beyond = 0
  for (let i = bin + up; i >= 0 && i < SKETCH_BINS; i += up) beyond += bins[at + i] ?? 0
  const equal = bins[at + bin] ?? 0
  out.below = beyond / (count + 1)
  out.tied = (equal + 1) / (count + 1)
  if (beyond > 0 || equal > 0) return
  const edge = quantileBin(bins, at, up === 1 ? 0.9 : 0.1)
  let excesses = 0
  let sum = 0
  for (let i = edge + up; i >= 0 && i < SKETCH_BINS; i += up) {
    excesses += bins[at + i] ?? 0
    sum += Math.abs(i - edge) * (bins[at + i] ?? 0)
  }
  // Bins are coarse: an excess within the edge's own bin still spreads over about one.
  const mean = Math.max(1, excesses === 0 ? 1 : sum / excesses)
  const share = (excesses + 1) / (count + 1)
  out.tied = Math.min(out.tied, share * Math.exp(-Math.abs(bin - edge) / mean))
}
