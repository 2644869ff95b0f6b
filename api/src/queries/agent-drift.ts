import { DIVERGENCE, WARM_BLOCKS } from '@tripline/detectors'
import type { Store } from '@tripline/infra'
import type { AgentDetail } from '../wire.ts'

/** How far the short memory of what an agent does is from the long one, as of the last checkpoint. */
export async function readDrift(store: Store, agent: string): Promise<AgentDetail['drift']> {
  const [row] = await store.query<{ now: number; usual: number }>(
    `SELECT round(weight, 4) AS now, round(last_weight, 4) AS usual FROM baselines FINAL
     WHERE scope = {agent:String} AND detector = '${DIVERGENCE.detector}' AND facet = 'record'
       AND version > 0 AND seen >= ${WARM_BLOCKS}`,
    { agent },
  )
  return row ?? null
}
