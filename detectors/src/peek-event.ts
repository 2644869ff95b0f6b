import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from './agent-table.ts'
import { buildFindings, causeOf, topDetectors } from './build-findings.ts'
import type { EventScores } from './calibrate/calibrator.ts'
import type { Detector, Observation } from './detector.ts'
import type { Finding } from './finding.ts'
import type { Incidents } from './incidents.ts'
import type { Judge, Judgement } from './judge-event.ts'
import type { Observer } from './observe.ts'
import type { ScoredEvent } from './processed.ts'
import { NO_DETECTORS } from './processed.ts'
import { reasoningOf } from './reasoning.ts'
import type { Stakes } from './risk/bad.ts'
import { badOf } from './risk/bad.ts'
import { oddOf } from './risk/odd.ts'
import { riskOf, weighedBits } from './risk/risk.ts'
import type { EventScorer } from './score-event.ts'
import type { Spells } from './spells.ts'
import { isWeighty } from './weighty-history.ts'

/** Where the gate looks up an agent nobody has seen: leaning on the fleet, and leaving no row behind for its name. */
const STRANGER = 'unattributed:stranger'

/** What an event would score, with why where that is worth a word. */
export type PeekedEvent = ScoredEvent & {
  readonly findings: readonly Finding[]
  readonly judgement: Judgement
}

export interface PeekDeps {
  readonly detectors: readonly Detector[]
  readonly agents: AgentTable
  readonly observer: Observer
  readonly scorer: EventScorer
  readonly judge: Judge
  readonly spells: Spells
  readonly incidents: Incidents
  readonly judged: (
    observed: Observation,
    stakes: Stakes,
    scores: EventScores,
    calibrated: number,
    weighed: number,
  ) => Judgement
  readonly key: HashKey
}

/** Scores an event and forgets it. Explains only what is odd or weighty: of the rest, thousands a second, nobody reads. */
export function createPeek(deps: PeekDeps): (event: AuditEvent) => PeekedEvent {
  const { detectors, agents, observer, scorer, judge, spells, incidents, key } = deps
  const idHash = hash64Result()

  return (event) => {
    const known = agents.find(event.agentId) >= 0
    const observed = observer.observe(known ? event : { ...event, agentId: STRANGER })
    hash64(event.id, idHash, key)
    const { hi: idHi, lo: idLo } = idHash
    const scores = scorer.score(observed, idHi, idLo)
    const bits = scores.bits[scorer.eventSlot] ?? 0
    const stakes = judge.stakesOf(event, scores)
    const bad = badOf(event, stakes)
    const spellBits = spells.bitsOf(observed.agent, observed.seconds, bits)
    const weighed = weighedBits(spellBits, bad)
    const judgement = deps.judged(observed, stakes, scores, spellBits, weighed)
    const odd = oddOf(judgement === 'outside' ? Math.max(spellBits, scores.claim) : spellBits)
    const risk = riskOf(odd, bad)
    const figures = { event, partition: 0, offset: 0, idHi, idLo, bits, risk, judgement }
    if (judgement === 'ordinary' && !isWeighty(event)) return { ...figures, ...UNEXPLAINED }
    const howOdd = { odd, inSpell: spellBits > bits }
    const findings = buildFindings(detectors, scorer, observed, scores)
    const kind = { cause: causeOf(detectors, scorer, scores), outside: judgement === 'outside' }
    return {
      ...figures,
      ...{ alertId: incidents.joinedBy(event, kind)?.alertId ?? '', opens: false, findings },
      reasoning: reasoningOf(observed, stakes, judgement, howOdd, findings),
      detectors: topDetectors(detectors, scores),
    }
  }
}

const UNEXPLAINED = {
  ...{ alertId: '', opens: false, findings: [], reasoning: null, detectors: NO_DETECTORS },
} as const
