import { oddWords } from './build-findings.ts'
import type { Observation } from './detector.ts'
import type { Finding } from './finding.ts'
import type { Judgement } from './judge-event.ts'
import type { Reasoning } from './processed.ts'
import type { Stakes } from './risk/bad.ts'
import { badOf, badWords } from './risk/bad.ts'

/** How odd in all, and whether the odd calls just before it have a part in that. */
export interface HowOdd {
  readonly odd: number
  readonly inSpell: boolean
}

/** Why an event is what it was judged, for people: how odd and how bad, in figures and words, against how long a history. */
export function reasoningOf(
  { event, agentEvents, agentSince, seconds }: Observation,
  stakes: Stakes,
  judgement: Judgement,
  { odd, inSpell }: HowOdd,
  findings: readonly Finding[],
): Reasoning {
  const words = oddWords(findings[0]?.evidence, findings[0]?.rarity ?? '')
  return {
    judgement,
    odd,
    bad: badOf(event, stakes),
    oddWords: `${words}${inSpell ? ', right after other odd calls' : ''}`,
    badWords: badWords(event, stakes),
    calls: agentEvents,
    days: agentSince === 0 ? 0 : Math.max(0, Math.floor((seconds - agentSince) / 86_400)),
  }
}
