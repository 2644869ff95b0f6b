import type { BaselineRow } from '../detector.ts'

/** Whose rows: every row of a detector carries these. */
export interface RowOwner {
  readonly detector: string
  readonly version: number
}

export const FLEET = 'fleet'
export const GROUP_PREFIX = 'group:'

/** A row with everything zero that is not given. */
export function baselineRow(
  owner: RowOwner,
  scope: string,
  facet: string,
  value: string,
  rest: Partial<BaselineRow>,
): BaselineRow {
  return {
    scope,
    detector: owner.detector,
    version: owner.version,
    facet,
    value,
    seen: rest.seen ?? 0,
    weight: rest.weight ?? 0,
    lastWeight: rest.lastWeight ?? 0,
    firstSeenAt: rest.firstSeenAt ?? 0,
    lastSeenAt: rest.lastSeenAt ?? 0,
    agents: rest.agents ?? 0,
    state: rest.state ?? '',
  }
}
