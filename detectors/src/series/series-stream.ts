import { createSlidingPeak } from '../stats/sliding-peak.ts'
import { beginSeries, learnValue, SERIES_WORDS, shapeBits, valueBits } from './series-state.ts'
import { createWords } from './words.ts'

/**
 * One series, value by value, both sides, looking at nothing later: what the detector keeps of an agent's hours, for any
 * series. `next` gives S where it exceeds every S of the last `span` values, else 0:
 *
 *     S = (T(|point|) + T(|level|))/2 + 8·record + 8·new shape
 */
export interface SeriesStream {
  next(seconds: number, value: number): number
}

export function createSeriesStream(span: number): SeriesStream {
  const words = createWords(SERIES_WORDS)
  const peak = createSlidingPeak(span)
  beginSeries(words, 0)
  return {
    next(seconds, value) {
      // What is missing is no value; the span goes on.
      if (!Number.isFinite(value) || !Number.isFinite(seconds)) return peak(0)
      const bits = valueBits(words, 0, seconds, value, 'both') + shapeBits(words, 0, value)
      learnValue(words, 0, seconds, value, 'both')
      return peak(bits)
    },
  }
}
