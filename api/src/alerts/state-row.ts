import type { BaselineRow } from '@tripline/detectors'

/** A baseline row that carries a state and nothing else; null empties it. JSON in hex: exact, and safe in a text column. */
export function stateRow(
  scope: string,
  detector: string,
  version: number,
  facet: string,
  value: string,
  state: unknown,
): BaselineRow {
  return {
    scope,
    detector,
    version,
    facet,
    value,
    seen: 0,
    weight: 0,
    lastWeight: 0,
    firstSeenAt: 0,
    lastSeenAt: 0,
    agents: 0,
    state: state === null ? '' : Buffer.from(JSON.stringify(state)).toString('hex'),
  }
}

/** Written by stateRow alone. */
export function fromState(hex: string): unknown {
  return JSON.parse(Buffer.from(hex, 'hex').toString())
}
