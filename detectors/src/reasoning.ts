import { oddWords } from './build-findings.ts'
import type { Observation } from './detector.ts'
import type { Finding } from './finding.ts'
import type { Judgement } from './judge-event.ts'
import type { Reasoning } from './processed.ts'
import type { Stakes } from './risk/bad.ts'
import { badOf, badWords } from './risk/bad.ts'

/** Why an event is what it was judged, for people: how odd and how bad, in figures and words, against how long a history. */
export function reasoningOf(
  { event, agentEvents, agentSince, seconds }: Observation,
  stakes: Stakes,
  judgement: Judgement,
  odd: number,
  findings: readonly Finding[],
): Reasoning {
  return {
    judgement,
    odd,
    bad: badOf(event, stakes),
    oddWords: oddWords(findings[0]?.evidence, findings[0]?.rarity ?? ''),
    badWords: badWords(event, stakes),
    calls: agentEvents,
    days: agentSince === 0 ? 0 : Math.max(0, Math.floor((seconds - agentSince) / 86_400)),
  }
}
