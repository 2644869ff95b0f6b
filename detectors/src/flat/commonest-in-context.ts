import { ENTRY_WORDS } from './arena.ts'
import { contextEnd, contextOf } from './context-key.ts'
import type { LayeredValues } from './layered-values.ts'
import { COUNT } from './value-runs.ts'

/** What the agent showed most in the context of `key`, with its share, if the fleet still knows its text. */
export function commonestInContext(
  values: LayeredValues,
  agent: number,
  facet: number,
  key: number,
): { readonly text: string; readonly share: number } | null {
  const { runs } = values
  const run = runs.runOf(agent, facet)
  const context = runs.find(run, contextOf(key))
  if (context < 0) return null
  const { u, f } = runs.arena
  const end = runs.end(run)
  let best = -1
  for (let at = context + ENTRY_WORDS; at < end; at += ENTRY_WORDS) {
    if ((u[at] ?? 0) >= contextEnd(key)) break
    if (best < 0 || (f[at + COUNT] ?? 0) > (f[best + COUNT] ?? 0)) best = at
  }
  const table = values.levelIfAny(0, facet)?.values.table
  const slot = best < 0 ? -1 : (table?.findUpper(u[best] ?? 0) ?? -1)
  if (table === undefined || slot < 0) return null
  const share = (f[best + COUNT] ?? 0) / Math.max(f[context + COUNT] ?? 0, Number.MIN_VALUE)
  return { text: table.text(slot), share }
}
