import type { Store } from '@tripline/infra'
import type { AgentDetail } from '../wire.ts'
import type { AgentScope } from './describe-agent.ts'

interface Row {
  readonly topModel: string
  readonly reasoning: number
  readonly reasoningUsual: number
  readonly input: number
  readonly inputUsual: number
  readonly cost: number
  readonly costBefore: number
  readonly recent: readonly number[]
}

/** How it thinks, today against the past four weeks: medians per call, cost per day; null when it calls no model. */
export async function readModelUse(
  store: Store,
  { agent, today, since, days }: AgentScope,
): Promise<AgentDetail['model']> {
  const [row] = await store.query<Row>(MODEL_USE, { agent, today, since })
  if (row === undefined) return null
  return {
    model: row.topModel,
    reasoningPerCall: { now: row.reasoning, usual: row.reasoningUsual },
    inputPerCall: { now: row.input, usual: row.inputUsual },
    costToday: { now: row.cost, usual: row.costBefore / days },
    recentReasoning: [...row.recent],
  }
}

const MODEL_USE = `WITH occurred_at >= fromUnixTimestamp64Milli({today:Int64}) AS now
  SELECT topK(1)(events.model)[1] AS topModel,
    ifNotFinite(quantileExactIf(0.5)(reasoning_tokens, now), 0) AS reasoning,
    ifNotFinite(quantileExactIf(0.5)(reasoning_tokens, NOT now), 0) AS reasoningUsual,
    ifNotFinite(quantileExactIf(0.5)(input_tokens, now), 0) AS input,
    ifNotFinite(quantileExactIf(0.5)(input_tokens, NOT now), 0) AS inputUsual,
    sumIf(cost_usd, now) AS cost, sumIf(cost_usd, NOT now) AS costBefore,
    arrayMap(x -> x.2, arraySort(groupArraySorted(60)((-toUnixTimestamp64Milli(occurred_at), reasoning_tokens)))) AS newest,
    arrayReverse(newest) AS recent
  FROM events
  WHERE agent_id = {agent:String} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}) AND model != ''
  HAVING count() > 0`
