import type { AuditEvent } from '@tripline/ingest'
import type { Finding } from './finding.ts'
import type { IncidentVerdict } from './incidents.ts'
import type { Alternatives } from './instead.ts'
import type { Judgement } from './judge-event.ts'

export interface LoggedEvent {
  readonly event: AuditEvent
  readonly partition: number
  readonly offset: number
}

/** Why an event is a finding, in figures whose product is the risk. */
export interface Reasoning {
  readonly judgement: Judgement
  readonly odd: number
  readonly bad: number
  readonly oddWords: string
  readonly badWords: string
  /** Calls of the agent learned before, and the days they span. */
  readonly calls: number
  readonly days: number
  /** What one facet as usual would have made of it; null where that was not tried: the event is not its alert's riskiest so far. */
  readonly alternatives: Alternatives | null
}

/** One stored event with what was made of it. */
export interface ScoredEvent extends LoggedEvent {
  /** Keyed 64-bit hash of the id: column `id_hash`, and what `restoreIds` wants back. */
  readonly idHi: number
  readonly idLo: number
  readonly bits: number
  readonly risk: number
  /** The alert it belongs to, or ''. */
  readonly alertId: string
  /** Present when the event is a finding. */
  readonly reasoning: Reasoning | null
  /** The event raised the alert. */
  readonly opens: boolean
  readonly detectors: readonly { readonly name: string; readonly bits: number }[]
}

export interface Processed {
  readonly scored: readonly ScoredEvent[]
  readonly findings: readonly Finding[]
  /** Events that had been processed before: neither scored nor to be stored. */
  readonly duplicates: number
  readonly learned: number
  readonly held: number
}

/** A person's decision, as far as it matters to learning. */
export interface RunnerCommand {
  /** Idempotency key. */
  readonly id: string
  readonly alertId: string
  readonly type: 'acknowledge' | 'assign' | 'close' | 'reopen'
  readonly verdict?: IncidentVerdict
  /** The verdict is an exception that ends: nothing is learned from what the alert showed. */
  readonly passing?: boolean
  readonly at: number
}

/** Of events on which no detector's bits are wanted: one list for all. */
export const NO_DETECTORS: ScoredEvent['detectors'] = Object.freeze([])

/** An event that is stored, and of which nothing is said. */
export const unscored = (
  { event, partition, offset }: LoggedEvent,
  idHi: number,
  idLo: number,
): ScoredEvent => ({
  ...{ event, partition, offset, idHi, idLo, bits: 0, risk: 0, alertId: '' },
  ...{ reasoning: null, opens: false, detectors: NO_DETECTORS },
})
