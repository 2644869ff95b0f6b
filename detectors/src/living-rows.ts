import type { BaselineRow } from './detector.ts'
import { FACETS } from './facets/facet-list.ts'
import type { AgentTotals } from './flat/agent-totals.ts'
import { isNewer, livingKey, readAgentTotals } from './flat/agent-totals.ts'
import { NOVELTY } from './novelty/novelty.ts'
import { PROVENANCE, PROVENANCE_FACETS } from './provenance/provenance.ts'
import { PAIRS, SEQUENCE } from './sequence/sequence.ts'

/** Detectors that keep an agent's values by fingerprint alone: each value's text is in its row only. */
const LAYERED = [
  { ...NOVELTY, facets: FACETS },
  { ...SEQUENCE, facets: PAIRS },
  { ...PROVENANCE, facets: PROVENANCE_FACETS },
] as const

/**
 * The rows of one agent without those of values that it keeps no more. When a value makes room for another its text is not at
 * hand, so its row stays in the table, as of the last checkpoint before; a restart passes over it. Two texts
 * of one fingerprint are one value. What is left says what is known.
 */
export function livingRows(rows: readonly BaselineRow[]): readonly BaselineRow[] {
  const known = new Map<string, AgentTotals | undefined>()
  for (const { detector, version, facets } of LAYERED) {
    const isTotals = (row: BaselineRow): boolean =>
      row.detector === detector && row.version === version && row.facet === ''
    const totals = readAgentTotals(facets, rows.find(isTotals)?.state ?? '')
    for (const [facet, { name }] of facets.entries()) {
      known.set(`${detector} ${name}`, totals.get(facet))
    }
  }
  const newest = new Map<string, BaselineRow>()
  const others: BaselineRow[] = []
  for (const row of rows) {
    const name = `${row.detector} ${row.facet}`
    if (!known.has(name)) others.push(row)
    const key = livingKey(known.get(name), row)
    if (key === null) continue
    const before = newest.get(`${name} ${key}`)
    if (before === undefined || isNewer(row, before)) newest.set(`${name} ${key}`, row)
  }
  return [...others, ...newest.values()]
}
