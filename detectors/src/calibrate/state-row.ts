import type { BaselineRow } from '../detector.ts'

/** A baseline row that carries exact binary state and no counts of its own. */
export function stateRow(
  scope: string,
  detector: string,
  version: number,
  facet: string,
  value: string,
  state: string,
  seen: number,
): BaselineRow {
  return {
    scope,
    detector,
    version,
    facet,
    value,
    seen,
    weight: 0,
    lastWeight: 0,
    firstSeenAt: 0,
    lastSeenAt: 0,
    agents: 0,
    state,
  }
}
