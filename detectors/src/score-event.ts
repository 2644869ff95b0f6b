import type { Calibrator, EventScores } from './calibrate/calibrator.ts'
import { createCalibrator } from './calibrate/calibrator.ts'
import type { Detector, Observation } from './detector.ts'

/** Scores one event with all detectors and calibrates, in arrays that are reused: nothing is allocated per event. */
export interface EventScorer {
  /** Ties broken by the keyed hash of the event's id: what decides. */
  score(observed: Observation, idHi: number, idLo: number): EventScores
  /** The same without the tie-break, p at its larger end: what people are shown. */
  scoreShown(observed: Observation): EventScores
  /** Raw bits of each channel of the last `score`, detectors one after the other. */
  readonly channels: Float64Array
  /** Raw bits of each channel of the last `scoreShown`. */
  readonly shownChannels: Float64Array
  /** First channel of each detector in `channels`. */
  readonly starts: readonly number[]
  readonly calibrator: Calibrator
  /** The slot of the event itself in EventScores. */
  readonly eventSlot: number
}

export function createEventScorer(detectors: readonly Detector[]): EventScorer {
  const calibrator = createCalibrator(detectors)
  const starts: number[] = []
  let width = 0
  for (const detector of detectors) {
    starts.push(width)
    width += detector.channels.length
  }
  const channels = new Float64Array(width)
  const shownChannels = new Float64Array(width)
  const scores = calibrator.newScores()
  const shown = calibrator.newScores()

  /** Those that never tie come last, and count for nothing here. */
  const drawing = detectors.filter(({ neverTies }) => neverTies !== true)
  const drawn = drawing.reduce((sum, one) => sum + one.channels.length, 0)
  const slotNumber = (slot: number): number =>
    drawn + (slot === detectors.length ? drawing.length : slot)

  let hi = 0
  let lo = 0
  let base = 0
  const tie = (channel: number): number => unitOf(hi, lo, base + channel)
  // Slots lie behind all channels, so that no U serves twice.
  const slotTie = (slot: number): number => unitOf(hi, lo, slotNumber(slot))
  const largest = (): number => 1

  return {
    score: (observed, idHi, idLo) => {
      hi = idHi
      lo = idLo
      for (let i = 0; i < detectors.length; i++) {
        base = starts[i] ?? 0
        detectors[i]?.score(observed, channels, base, tie)
      }
      calibrator.score(observed.agent, observed.group, channels, slotTie, scores)
      return scores
    },
    scoreShown: (observed) => {
      for (let i = 0; i < detectors.length; i++) {
        detectors[i]?.score(observed, shownChannels, starts[i] ?? 0, largest)
      }
      calibrator.score(observed.agent, observed.group, shownChannels, largest, shown)
      return shown
    },
    channels,
    shownChannels,
    starts,
    calibrator,
    eventSlot: detectors.length,
  }
}

/** Mixes 64 keyed bits with a channel's number into (0,1) (finaliser of MurmurHash3, Appleby 2011). */
function unitOf(hi: number, lo: number, channel: number): number {
  let h = hi ^ Math.imul(channel + 1, 0x9e3779b1)
  h ^= h >>> 16
  h = Math.imul(h ^ lo, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  h ^= h >>> 16
  return ((h >>> 0) + 0.5) / 4294967296
}
