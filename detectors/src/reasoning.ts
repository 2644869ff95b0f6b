import type { Assessment } from './assess-event.ts'
import { oddWords } from './build-findings.ts'
import type { Observation } from './detector.ts'
import type { Finding } from './finding.ts'
import type { Judgement } from './judge-event.ts'
import type { Reasoning } from './processed.ts'
import { badWords } from './risk/bad.ts'

/** How odd in all, 0..0.99, and the assessment behind it. */
export interface HowOdd {
  readonly odd: number
  readonly assessment: Assessment
}

/** Why an event is what it was judged, for people: how odd and how bad, in figures and words, against how long a history. */
export function reasoningOf(
  { event, agentEvents, agentSince, seconds }: Observation,
  judgement: Judgement,
  { odd, assessment }: HowOdd,
  findings: readonly Finding[],
): Reasoning {
  const { bits, spellBits, stakes, bad } = assessment
  const words = oddWords(findings[0]?.evidence, findings[0]?.rarity ?? '')
  return {
    judgement,
    odd,
    bad,
    oddWords: `${words}${spellBits > bits ? ', right after other odd calls' : ''}`,
    badWords: badWords(event, stakes),
    calls: agentEvents,
    days: agentSince === 0 ? 0 : Math.max(0, Math.floor((seconds - agentSince) / 86_400)),
    alternatives: null,
  }
}
