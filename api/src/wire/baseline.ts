import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from './words.ts'

export const BaselineState = literals(['observing', 'learning', 'ratified', 'locked'])
export type BaselineState = Static<typeof BaselineState>

/** A state of the baseline that a person approved. */
export const BaselineVersion = Type.Object({
  number: Type.Number(),
  at: Type.Number(),
  by: Type.String(),
  note: Type.String(),
  /** Calls learned by then. */
  calls: Type.Number(),
})
export type BaselineVersion = Static<typeof BaselineVersion>

export const BaselineLife = Type.Object({
  state: BaselineState,
  /** Newest last, the last eight. */
  versions: Type.Array(BaselineVersion),
  /** The version it last was exactly; 0 for none. */
  standsOn: Type.Number(),
  /** Of the last decision; 0 and '' when there was none. */
  changedAt: Type.Number(),
  changedBy: Type.String(),
})
export type BaselineLife = Static<typeof BaselineLife>

/** One value that came, went, or changed its share of what is usual. */
export const BaselineChange = Type.Object({
  value: Type.String(),
  change: literals(['appeared', 'vanished', 'more', 'less']),
  /** Shares of the facet, 0..1; recent sightings weigh more. */
  before: Type.Number(),
  after: Type.Number(),
  /** Sightings in all. */
  seenBefore: Type.Number(),
  seenAfter: Type.Number(),
})
export type BaselineChange = Static<typeof BaselineChange>

export const BaselineDiff = Type.Object({
  from: Type.Number(),
  /** 0 for the baseline as it is now. */
  to: Type.Number(),
  /** Most changed first; those where nothing changed are left out. */
  facets: Type.Array(
    Type.Object({
      detector: Type.String(),
      facet: Type.String(),
      /** How far apart the two mixes are: Jensen-Shannon distance, 0 (same) to 1 (nothing in common). */
      distance: Type.Number(),
      /** The largest changes, largest first. */
      changes: Type.Array(BaselineChange),
      /** How many more there are. */
      more: Type.Number(),
    }),
  ),
})
export type BaselineDiff = Static<typeof BaselineDiff>

/** A standing exception to alerting that ends by itself. It hides nothing that destroys in production. */
export const Suppression = Type.Object({
  id: Type.String(),
  agentId: Type.String(),
  /** All that may have a part in the alert; any where empty. */
  detectors: Type.Array(Type.String()),
  /** '' for any. */
  action: Type.String(),
  by: Type.String(),
  reason: Type.String(),
  createdAt: Type.Number(),
  expiresAt: Type.Number(),
  /** The alert whose verdict it is, or ''. */
  alertId: Type.String(),
})
export type Suppression = Static<typeof Suppression>
