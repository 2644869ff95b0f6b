import type { PeekedEvent } from '@tripline/detectors'
import { count } from '@tripline/detectors'

/** What detection says of an action that has not happened. Small: it crosses threads with every question. */
export interface Score {
  /** 0..100, as an alert would have it. */
  readonly risk: number
  /** Calibrated surprise, −log2 p. */
  readonly bits: number
  readonly judgement: PeekedEvent['judgement']
  /** Sentences, loudest first; none where the action is ordinary and harmless. */
  readonly reasons: readonly string[]
  /** Detectors that had something to say, loudest first; as rarely told as the reasons. */
  readonly detectors: readonly { readonly name: string; readonly bits: number }[]
}

const MOST_REASONS = 5
const MOST_DETECTORS = 8

export function scoreOf(peeked: PeekedEvent): Score {
  const { risk, bits, judgement, detectors } = peeked
  return {
    ...{ risk, judgement, bits: Math.round(bits * 10) / 10 },
    reasons: reasonsOf(peeked),
    detectors: detectors.slice(0, MOST_DETECTORS),
  }
}

function reasonsOf({ reasoning, findings }: PeekedEvent): readonly string[] {
  if (reasoning === null) return []
  const told = findings
    .filter(({ context }) => !context)
    .map(({ evidence, rarity }) => `${evidence.sentence} (${rarity})`)
  const history =
    reasoning.calls === 0
      ? 'nothing was learned of this agent yet'
      : `against ${count(reasoning.calls)} calls in ${reasoning.days} days`
  const whole = `${reasoning.oddWords}; ${reasoning.badWords}; ${history}`
  return [...new Set([whole, ...told])].slice(0, MOST_REASONS)
}
