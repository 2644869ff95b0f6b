import type { Store } from '@tripline/infra'
import type { BaselineValue } from '../wire.ts'

/** Values of one facet: a person reads the first dozen, and some facets hold thousands. */
const MAX_PER_FACET = 200
const MAX_VALUES = 5_000

/** The very numbers the detectors use: what an agent usually does, most often first. '' asks for every facet. */
export async function listBaseline(
  store: Store,
  agent: string,
  facet: string,
): Promise<readonly BaselineValue[]> {
  return await store.query<BaselineValue>(
    `SELECT facet, value, seen, decayed_count AS decayedCount,
       round(decayed_count / sum(decayed_count) OVER (PARTITION BY facet), 4) AS share,
       toUnixTimestamp64Milli(first_seen) AS firstSeenAt, toUnixTimestamp64Milli(last_seen) AS lastSeenAt
     FROM baseline_facets WHERE agent_id = {agent:String} ${facet === '' ? '' : 'AND facet = {facet:String}'}
     ORDER BY facet, decayed_count DESC, value LIMIT ${MAX_PER_FACET} BY facet LIMIT ${MAX_VALUES}`,
    facet === '' ? { agent } : { agent, facet },
  )
}
