/**
 * How long a sensor is usually quiet, learned from its own gaps, and what its present quiet means.
 *
 * The usual gap is the 0.95 quantile of the gaps, each weighted by its own length: "95 % of the time, whoever looks
 * finds a gap of at most this". Counted once each, a thousand gaps of 2 s between the parts of one delivery would
 * outvote the five minutes between deliveries (the inspection paradox: Feller, An Introduction to Probability Theory
 * and Its Applications II, I.4). Older gaps count less, by half for each week.
 *
 * Example: deliveries every 5 min, each in 20 parts 1 s apart. Gaps: 20 of 1 s, one of 280 s; by number the 0.95
 * quantile is 1 s, by length 280 s.
 */
export interface Liveness {
  readonly lastAt: number
  /** Milliseconds; 0 while too little has been seen to say. */
  usualGapMs(): number
  /** Records arrived. */
  seen(at: number): void
  snapshot(): LivenessSnapshot
}

export interface LivenessSnapshot {
  readonly firstAt: number
  readonly lastAt: number
  readonly gaps: number
  /** Weighted milliseconds in gaps, by bucket; weights as of `lastAt`. */
  readonly buckets: readonly number[]
}

export type SensorState = 'on_time' | 'late' | 'silent'

/** Arrivals closer than this are one arrival. */
const LEAST_GAP_MS = 1000
const BUCKETS_PER_DOUBLING = 4
/** The last one ends at 2^25 s, a year. */
const BUCKETS = 25 * BUCKETS_PER_DOUBLING
const QUANTILE = 0.95
const HALF_LIFE_MS = 7 * 86_400_000
const ENOUGH_GAPS = 10
const ENOUGH_MS = 30 * 60_000
const FLOOR_MS = 5 * 60_000
const SILENT_AFTER_GAPS = 4

/** What a quiet since `lastAt` means. A sensor that is still being learned (`usualGapMs` 0) is on time. */
export function sensorState(lastAt: number, usualGapMs: number, now: number): SensorState {
  if (usualGapMs === 0) return 'on_time'
  const quietMs = now - lastAt
  const silentAfterMs = silentAfter(usualGapMs)
  if (quietMs > silentAfterMs) return 'silent'
  return quietMs > silentAfterMs / 2 ? 'late' : 'on_time'
}

/** Whatever its habit, nobody is silent after less than five minutes. */
export function silentAfter(usualGapMs: number): number {
  return Math.max(FLOOR_MS, SILENT_AFTER_GAPS * usualGapMs)
}

export function createLiveness(from: LivenessSnapshot | null): Liveness {
  const buckets = Float64Array.from({ length: BUCKETS }, (_, i) => from?.buckets[i] ?? 0)
  let firstAt = from?.firstAt ?? 0
  let lastAt = from?.lastAt ?? 0
  let gaps = from?.gaps ?? 0

  function usualGapMs(): number {
    if (gaps < ENOUGH_GAPS || lastAt - firstAt < ENOUGH_MS) return 0
    const total = buckets.reduce((sum, weight) => sum + weight, 0)
    let below = 0
    for (const [bucket, weight] of buckets.entries()) {
      below += weight
      if (below >= QUANTILE * total) return upperEdge(bucket)
    }
    return upperEdge(BUCKETS - 1)
  }

  return {
    get lastAt() {
      return lastAt
    },
    usualGapMs,
    seen(at) {
      if (lastAt === 0) {
        firstAt = at
        lastAt = at
        return
      }
      const gapMs = at - lastAt
      if (gapMs < LEAST_GAP_MS) return
      const usual = usualGapMs()
      // An outage is no habit: of a silence only what was still to be expected is learned.
      const learnedMs = usual === 0 ? gapMs : Math.min(gapMs, silentAfter(usual))
      const fade = 2 ** (-gapMs / HALF_LIFE_MS)
      for (const [bucket, weight] of buckets.entries()) buckets[bucket] = weight * fade
      const bucket = bucketOf(learnedMs)
      buckets[bucket] = (buckets[bucket] ?? 0) + learnedMs
      gaps += 1
      lastAt = at
    },
    snapshot: () => ({ firstAt, lastAt, gaps, buckets: [...buckets] }),
  }
}

function bucketOf(gapMs: number): number {
  const bucket = Math.ceil(BUCKETS_PER_DOUBLING * Math.log2(gapMs / LEAST_GAP_MS))
  return Math.min(BUCKETS - 1, Math.max(0, bucket))
}

function upperEdge(bucket: number): number {
  return Math.round(LEAST_GAP_MS * 2 ** (bucket / BUCKETS_PER_DOUBLING))
}
