import type { Evidence, Observation } from '../detector.ts'
import { KINDS } from './run-kinds.ts'
import type { Standing } from './session-runs.ts'

const LONGEST_ACTION = 80

/** What is known of runs of one kind. */
export interface KnownRuns {
  /** Class of the agent's longest, −1 when there was none. */
  readonly longest: number
  /** Steps of the agent's runs, decayed, in weights of now. */
  readonly steps: number
  /** Other agents with runs, and with runs as long. */
  readonly agents: number
  readonly agentsSo: number
}

/** The agent's tally is in steps of its runs, none known to have come so far. */
export function explainLoop(
  { event }: Observation,
  kind: number,
  standing: Readonly<Standing>,
  known: KnownRuns,
): Evidence {
  const length = lengthOf(kind, standing)
  // A run of the class k came to less than twice 2^k.
  const most = known.longest < 0 ? 1 : 2 ** (known.longest + 1) - 1
  const of = Math.round(known.steps)
  const usual = `usually ${most.toLocaleString('en-US')} at most`
  return {
    feature: KINDS[kind] ?? 'same call',
    sentence: sentenceOf(kind, length),
    observed: observedOf(event.action.slice(0, LONGEST_ACTION), kind, length, standing.period),
    expected: usual,
    agent: { seen: most >= length && of > 0 ? 1 : 0, of },
    peers: { seen: 0, of: 0 },
    fleet: { seen: Math.max(0, known.agentsSo), of: Math.max(0, known.agents, known.agentsSo) },
    usual: { label: `${most.toLocaleString('en-US')} at most`, amount: most },
    now: { label: `${length.toLocaleString('en-US')} so far`, amount: length },
    note: spentWords(standing),
  }
}

function lengthOf(kind: number, standing: Readonly<Standing>): number {
  if (kind === 0) return standing.same
  if (kind === 1) return standing.cycle
  return kind === 2 ? standing.refused : standing.modelCalls
}

function sentenceOf(kind: number, length: number): string {
  const count = length.toLocaleString('en-US')
  if (kind === 0) return `It repeated one call ${count} times`
  if (kind === 1) return `It went in circles, ${count} rounds`
  return kind === 2
    ? `It kept on after ${count} refusals`
    : `It called its model ${count} times running`
}

function observedOf(action: string, kind: number, length: number, period: number): string {
  const count = length.toLocaleString('en-US')
  if (kind === 1) return `${count} rounds of ${period} calls, ${action} the last`
  if (kind === 2) return `${count} refusals, ${action} the last`
  return `${action} ${count} times in a row`
}

/** "412,000 tokens, $3.10 spent meanwhile"; '' where nothing was. */
function spentWords({ tokens, costUsd }: Readonly<Standing>): string {
  const parts: string[] = []
  if (tokens > 0) parts.push(`${Math.round(tokens).toLocaleString('en-US')} tokens`)
  if (costUsd >= 0.005) parts.push(`$${costUsd.toFixed(2)}`)
  return parts.length === 0 ? '' : `${parts.join(', ')} spent meanwhile`
}
