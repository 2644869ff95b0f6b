import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from './agent-table.ts'
import type { Assessor } from './assess-event.ts'
import { buildFindings, causeOf, topDetectors } from './build-findings.ts'
import type { Detector } from './detector.ts'
import type { Finding } from './finding.ts'
import type { Incidents } from './incidents.ts'
import type { Judgement } from './judge-event.ts'
import type { Observer } from './observe.ts'
import type { ScoredEvent } from './processed.ts'
import { NO_DETECTORS } from './processed.ts'
import { reasoningOf } from './reasoning.ts'
import { riskOf } from './risk/risk.ts'
import type { EventScorer } from './score-event.ts'
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
  readonly assessor: Assessor
  readonly incidents: Incidents
  readonly key: HashKey
}

/** Scores an event and forgets it. Explains only what is odd or weighty: of the rest, thousands a second, nobody reads. */
export function createPeek(deps: PeekDeps): (event: AuditEvent) => PeekedEvent {
  const { detectors, agents, observer, scorer, assessor, incidents, key } = deps
  const idHash = hash64Result()

  return (event) => {
    const known = agents.find(event.agentId) >= 0
    const observed = observer.observe(known ? event : { ...event, agentId: STRANGER })
    hash64(event.id, idHash, key)
    const { hi: idHi, lo: idLo } = idHash
    const scores = scorer.score(observed, idHi, idLo)
    const assessment = assessor.assess(observed, scores)
    const { bits, bad } = assessment
    const judgement = assessor.judge(observed, scores, assessment)
    const odd = assessor.odd(scores, assessment, judgement)
    const peeked = {
      event,
      partition: 0,
      offset: 0,
      idHi,
      idLo,
      bits,
      risk: riskOf(odd, bad),
      judgement,
      alertId: '',
      opens: false,
      findings: NO_FINDINGS,
      reasoning: null,
      detectors: NO_DETECTORS,
    }
    if (judgement === 'ordinary' && !isWeighty(event)) return peeked
    const findings = buildFindings(detectors, scorer, observed, scores)
    const kind = { cause: causeOf(detectors, scorer, scores), outside: judgement === 'outside' }
    return {
      ...peeked,
      ...{ alertId: incidents.joinedBy(event, kind)?.alertId ?? '', findings },
      reasoning: reasoningOf(observed, judgement, { odd, assessment }, findings),
      detectors: topDetectors(detectors, scores),
    }
  }
}

const NO_FINDINGS: readonly Finding[] = Object.freeze([])
