/** Buckets per doubling of probability: values within an eighth of each other count as equally probable. */
const PER_OCTAVE = 8
const OCTAVES = 24
export const BUCKETS = PER_OCTAVE * OCTAVES
/** Probabilities are summed as integers of 2^-44, because integer sums do not depend on their order. */
const UNIT = 2 ** 44

/** Exponent and upper three bits of the fraction of a float32: eighths of each octave, without a logarithm. */
const FRACTION_SHIFT = 20
const LOWEST = (127 - OCTAVES) * PER_OCTAVE
const asFloat = new Float32Array(1)
const asBits = new Uint32Array(asFloat.buffer)

/** Bucket of a probability in [0, 1]; everything below 2^-24 shares the lowest. */
export function massBucket(probability: number): number {
  asFloat[0] = probability
  const bucket = ((asBits[0] ?? 0) >>> FRACTION_SHIFT) - LOWEST
  return bucket < 0 ? 0 : Math.min(bucket, BUCKETS - 1)
}

/**
 * How much probability lies in values of about each probability: answers "all that is less probable than x" without
 * visiting thousands of values. A snapshot, remade as the counts behind it grow; membership is exact to one bucket.
 *
 * Worked example: values of probability 0.5, 0.25 and 0.25 lie in buckets 184, 176 and 176; the mass below bucket 184
 * is 0.5, the mass at bucket 176 is 0.5.
 */
export interface MassHistogram {
  /** [bucket] mass of all buckets before it; the last element is the whole. */
  readonly before: Float64Array
}

export const createMassHistogram = (): MassHistogram => ({ before: new Float64Array(BUCKETS + 1) })

export interface MassHistogramBuilder {
  add(probability: number): void
  /** Fills the histogram with what was added; the builder starts anew. */
  fill(histogram: MassHistogram): void
}

export function createMassHistogramBuilder(): MassHistogramBuilder {
  const sums = new Float64Array(BUCKETS)
  return {
    add(probability) {
      const bucket = massBucket(probability)
      sums[bucket] = (sums[bucket] ?? 0) + Math.round(probability * UNIT)
    },
    fill(histogram) {
      let sum = 0
      for (let i = 0; i < BUCKETS; i++) {
        sum += sums[i] ?? 0
        histogram.before[i + 1] = sum / UNIT
        sums[i] = 0
      }
    },
  }
}
