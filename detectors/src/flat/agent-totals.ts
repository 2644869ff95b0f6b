import type { HexReader } from './hex-bytes.ts'
import { createHexReader } from './hex-bytes.ts'
import type { FacetSpec } from './level.ts'

/** A value, or the total of a context, as it was saved. */
export interface SavedEntry {
  readonly key: number
  readonly weight: number
  readonly lastWeight: number
  readonly seen: number
  readonly since: number
}

/** What an agent's row of totals says of one facet. */
export interface AgentTotals {
  readonly contexts: readonly SavedEntry[]
  readonly total: number
  readonly discount: number
  readonly events: number
  /** Fingerprints of the values left, or null when none was ever evicted. */
  readonly living: ReadonlySet<number> | null
}

/** Reads what saveValues wrote, by number of the facet; what does not decode is left out. */
export function readAgentTotals(
  facets: readonly FacetSpec[],
  state: string,
): ReadonlyMap<number, AgentTotals> {
  const reader = createHexReader(state)
  const totals = new Map<number, AgentTotals>()
  while (reader.left() > 0 && reader.ok()) {
    const facet = reader.u8()
    const evicted = reader.u8() === 1
    const total = reader.f64()
    const discount = reader.f64()
    const events = reader.u32()
    const contexts = facets[facet]?.contextual === true ? readContexts(reader) : []
    let living: Set<number> | null = null
    if (evicted) {
      living = new Set()
      for (let left = reader.u16(); left > 0 && reader.ok(); left--) living.add(reader.u32())
    }
    if (reader.ok()) totals.set(facet, { total, discount, events, living, contexts })
  }
  return totals
}

function readContexts(reader: HexReader): SavedEntry[] {
  const contexts: SavedEntry[] = []
  for (let left = reader.u16(); left > 0 && reader.ok(); left--) {
    contexts.push({
      key: reader.u32(),
      weight: reader.f32(),
      lastWeight: reader.f32(),
      seen: reader.u32(),
      since: reader.u32(),
    })
  }
  return contexts
}

/** Key of the value that an agent's row stands for; null when it stands for none, or for one that was evicted since. */
export function livingKey(
  totals: AgentTotals | undefined,
  row: { readonly seen: number; readonly state: string },
): number | null {
  if (row.seen <= 0 || row.state.length !== 8 || totals === undefined) return null
  const key = Number.parseInt(row.state, 16)
  return totals.living === null || totals.living.has(key) ? key : null
}

/**
 * Two texts of one fingerprint are one entry with two rows. The newer has the later last sighting; counting sightings would take
 * the row of a text that was evicted for that of one which came after it.
 */
export const isNewer = (
  row: Pick<SavedEntry, 'lastWeight' | 'seen'>,
  other: Pick<SavedEntry, 'lastWeight' | 'seen'>,
): boolean =>
  row.lastWeight === other.lastWeight ? row.seen > other.seen : row.lastWeight > other.lastWeight
