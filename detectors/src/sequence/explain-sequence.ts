import type { AgentTable } from '../agent-table.ts'
import type { Evidence, Observation } from '../detector.ts'
import { ENTRY_WORDS } from '../flat/arena.ts'
import { contextEnd, contextOf } from '../flat/context-key.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import type { Question } from '../flat/plain-tail.ts'
import { tallyValue } from '../flat/tallies.ts'
import { COUNT } from '../flat/value-runs.ts'

/** The agent's tally counts how often the action before was followed by this one. */
export function explainSequence(
  agents: AgentTable,
  pairs: LayeredValues,
  observed: Observation,
  asked: Readonly<Question>,
  before: string,
): Evidence {
  const { runs } = pairs
  const run = runs.runOf(observed.agent, 0)
  const context = runs.find(run, contextOf(asked.key))
  const times = context < 0 || before === '' ? 0 : runs.seen(context)
  const tallies = tallyValue(pairs, agents, observed, 0, asked.key, asked.lo)
  const usual = context < 0 ? null : usualNext(pairs, run, context, asked.key)
  return {
    feature: 'sequence',
    sentence: 'It left its usual order',
    observed: `${observed.event.action} after ${before === '' ? 'nothing' : before}`,
    expected: usual === null ? 'never came this way' : `usually ${usual.label}`,
    ...tallies,
    agent: { seen: tallies.agent.seen, of: Math.max(times, tallies.agent.seen) },
    usual,
    now: { label: observed.event.action, amount: 1 },
    note: '',
  }
}

/** What most often comes next, with its share; the text is the pair's, behind the arrow. */
function usualNext(
  pairs: LayeredValues,
  run: number,
  context: number,
  key: number,
): { readonly label: string; readonly amount: number } | null {
  const { runs } = pairs
  const { u, f } = runs.arena
  const end = runs.end(run)
  let best = -1
  for (let at = context + ENTRY_WORDS; at < end; at += ENTRY_WORDS) {
    if ((u[at] ?? 0) >= contextEnd(key)) break
    if (best < 0 || (f[at + COUNT] ?? 0) > (f[best + COUNT] ?? 0)) best = at
  }
  const table = pairs.levelIfAny(0, 0)?.values.table
  const slot = best < 0 ? -1 : (table?.findUpper(u[best] ?? 0) ?? -1)
  if (table === undefined || slot < 0) return null
  const share = (f[best + COUNT] ?? 0) / Math.max(f[context + COUNT] ?? 0, Number.MIN_VALUE)
  const text = table.text(slot)
  const next = text.slice(text.indexOf('→') + 1).trim()
  return { label: `${next} ${(100 * share).toFixed(0)} %`, amount: share }
}
