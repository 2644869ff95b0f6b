import type { Store } from '@tripline/infra'
import { OF_A_FLEET } from '../pipeline/stored-scope.ts'
import type { AgentDetail } from '../wire.ts'

type Used = Pick<AgentDetail, 'attribution' | 'credentials'>

const MAX_CREDENTIALS = 50

interface Row {
  readonly id: string
  readonly kind: string
  readonly calls: number
  readonly actions: number
  readonly first: number
  readonly last: number
  readonly rule: string
  readonly confidence: number
}

/** What an agent acts with, latest first, how many agents use the same, and by which rule it was last recognised. */
export async function readCredentials(store: Store, agent: string): Promise<Used> {
  const rows = await store.query<Row>(USED, { agent })
  const newest = rows[0]
  const used = [...rows]
    .filter(({ id }) => id !== '')
    .sort((a, b) => b.calls - a.calls)
    .slice(0, MAX_CREDENTIALS)
    .sort((a, b) => b.last - a.last)
  const users = await countUsers(
    store,
    used.map(({ id }) => id),
  )
  return {
    attribution: { rule: newest?.rule ?? 'none', confidence: newest?.confidence ?? 0 },
    credentials: used.map((row) => ({
      credentialId: row.id,
      kind: row.kind,
      calls: row.calls,
      actions: row.actions,
      firstSeenAt: row.first,
      lastSeenAt: row.last,
      agents: Math.max(1, users.get(row.id) ?? 1),
    })),
  }
}

const USED = `SELECT credential_id AS id, any(credential_kind) AS kind, count() AS calls,
    uniq(action) AS actions, toUnixTimestamp64Milli(min(occurred_at)) AS first,
    toUnixTimestamp64Milli(max(occurred_at)) AS last,
    argMax(attribution_rule, occurred_at) AS rule, round(argMax(attribution_confidence, occurred_at), 4) AS confidence
  FROM events WHERE agent_id = {agent:String} GROUP BY id ORDER BY last DESC, id LIMIT 10000`

/**
 * Agents that were seen with each credential, as the fleet's baseline counts them: a lookup by key. Sessions are not in
 * it under their own id, and are one agent's.
 */
async function countUsers(
  store: Store,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await store.query<{ value: string; agents: number }>(
    `SELECT value, sum(baselines.agents) AS agents FROM baselines FINAL
     WHERE ${OF_A_FLEET} AND detector = 'novelty' AND facet = 'credential'
       AND value IN {ids:Array(String)} GROUP BY value`,
    { ids },
  )
  return new Map(rows.map(({ value, agents }) => [value, agents]))
}
