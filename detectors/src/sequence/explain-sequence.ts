import type { AgentTable } from '../agent-table.ts'
import type { Evidence, Observation } from '../detector.ts'
import { commonestInContext } from '../flat/commonest-in-context.ts'
import { contextOf } from '../flat/context-key.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import type { Question } from '../flat/plain-tail.ts'
import { tallyValue } from '../flat/tallies.ts'

/** The agent's tally counts how often the action before was followed by this one. */
export function explainSequence(
  agents: AgentTable,
  pairs: LayeredValues,
  observed: Observation,
  asked: Readonly<Question>,
  before: string,
): Evidence {
  const { runs } = pairs
  const context = runs.find(runs.runOf(observed.agent, 0), contextOf(asked.key))
  const times = context < 0 || before === '' ? 0 : runs.seen(context)
  const tallies = tallyValue(pairs, agents, observed, 0, asked.key, asked.lo)
  const usual = usualNext(pairs, observed.agent, asked.key)
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
  agent: number,
  key: number,
): { readonly label: string; readonly amount: number } | null {
  const commonest = commonestInContext(pairs, agent, 0, key)
  if (commonest === null) return null
  const { text, share } = commonest
  const next = text.slice(text.indexOf('→') + 1).trim()
  return { label: `${next} ${(100 * share).toFixed(0)} %`, amount: share }
}
