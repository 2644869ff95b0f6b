import type { Evidence } from './detector.ts'

/** A detector's immutable claim about one event, with evidence. */
export interface Finding {
  /** detector + version + channel + event id */
  readonly id: string
  readonly detector: string
  readonly detectorVersion: number
  readonly channel: string
  readonly agentId: string
  readonly eventId: string
  readonly occurredAt: number
  /** Calibrated, ties resolved: what decides. */
  readonly bits: number
  /** Without the tie-break: what is shown. */
  readonly shownBits: number
  /** "1 in 245,000", or "rarer than anything in 41,312 calls" where the data carries no more. */
  readonly rarity: string
  /** Shown as context and not counted in the risk. */
  readonly context: boolean
  readonly techniques: readonly string[]
  readonly evidence: Evidence
}
