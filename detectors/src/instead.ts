import type { AuditEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import type { Assessor } from './assess-event.ts'
import type { Observation } from './detector.ts'
import type { Observer } from './observe.ts'
import type { EventScorer } from './score-event.ts'

/** One facet of an event as it would usually have been, and the fields that say so. */
export interface UsualFacet {
  readonly facet: string
  readonly now: string
  readonly usual: string
  readonly fields: Partial<AuditEvent>
}

/** What is usual for the event's agent, of each facet that is not as usual; to be asked of events before the one at hand. */
export type UsualOf = (event: AuditEvent) => readonly UsualFacet[]

/** What re-scoring says of the event with one facet as usual and everything else as it was. */
export interface Instead {
  readonly facet: string
  readonly now: string
  readonly usual: string
  /** Its bits then, together with the odd calls just before it. */
  readonly bits: number
  /** It would have been no finding. */
  readonly ordinary: boolean
}

/** What was tried of an event, the ordinary ones first, then the least odd; against what it was itself. */
export interface Alternatives {
  /** Its bits, together with the odd calls just before it, and from how many on an event is a finding. */
  readonly bits: number
  readonly findingBits: number
  readonly tried: readonly Instead[]
}

/** No more are tried: each costs a scoring. */
const MOST_TRIED = 12

export interface InsteadDeps {
  readonly observer: Observer
  readonly scorer: EventScorer
  readonly assessor: Assessor
  readonly usualOf: UsualOf
}

/** Scores the event again, once for each facet that can be made usual: the ordinary ones first, then the least odd. */
export type ScoreInstead = (observed: Observation, idHi: number, idLo: number) => readonly Instead[]

/**
 * To be called between score and learn, and leaves the scorer's arrays as the event's own `score` left them, since what
 * is learned afterwards is read from them.
 */
export function createScoreInstead({
  observer,
  scorer,
  assessor,
  usualOf,
}: InsteadDeps): ScoreInstead {
  return (original, idHi, idLo) => {
    const facets = usualOf(original.event).slice(0, MOST_TRIED)
    if (facets.length === 0) return []
    const tried = facets.map(({ facet, now, usual, fields }): Instead => {
      const observed = observer.observe(newEvent({ ...original.event, ...fields }))
      const scores = scorer.score(observed, idHi, idLo)
      const assessment = assessor.assess(observed, scores)
      const ordinary = assessor.judge(observed, scores, assessment) === 'ordinary'
      return { facet, now, usual, bits: assessment.spellBits, ordinary }
    })
    scorer.score(original, idHi, idLo)
    return tried.sort((a, b) => Number(b.ordinary) - Number(a.ordinary) || a.bits - b.bits)
  }
}
