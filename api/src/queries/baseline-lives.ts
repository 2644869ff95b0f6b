import type { AgentLife, BaselineRow, LifeState } from '@tripline/detectors'
import { ENOUGH_PEERS, LIFE, lifeOfRow, OBSERVED_CALLS } from '@tripline/detectors'
import type { Store } from '@tripline/infra'
import type { Suppression as Standing } from '../alerts/suppressions.ts'
import { createBaselineVersions } from '../pipeline/baseline-versions.ts'
import { createCheckpoints } from '../pipeline/checkpoints.ts'
import { OF_A_FLEET, OF_A_GROUP } from '../pipeline/stored-scope.ts'
import type { BaselineDiff, BaselineLife, Suppression } from '../wire.ts'
import { diffBaselines } from './diff-baselines.ts'

const PARTITION = 0

const LIVES = `SELECT value AS agentId, state FROM baselines FINAL
  WHERE ${OF_A_FLEET} AND detector = 'runner' AND facet = '${LIFE}' AND state != ''`

/** Baselines about which people decided something, by agent: as of the decision, which is stored before it is answered. */
export async function readDecided(store: Store): Promise<ReadonlyMap<string, AgentLife>> {
  const rows = await store.query<{ agentId: string; state: string }>(LIVES)
  return new Map(rows.map(({ agentId, state }) => [agentId, lifeOfRow(state)]))
}

/**
 * Which of the agents are still being observed, of those that made few calls: their peers decide, as of the last checkpoint.
 * An agent of which nothing is stored yet is.
 */
export async function readObserving(
  store: Store,
  calls: ReadonlyMap<string, number>,
): Promise<ReadonlySet<string>> {
  const few = [...calls].filter(([, made]) => made < OBSERVED_CALLS).map(([agentId]) => agentId)
  if (few.length === 0) return new Set()
  const [groups, sizes] = await Promise.all([
    store.query<{ agentId: string; group: string; learned: number }>(
      `SELECT scope AS agentId, anyIf(value, detector = 'runner') AS group,
         sumIf(seen, detector = 'agents') > 0 AS learned
       FROM baselines FINAL WHERE scope IN {few:Array(String)} AND version > 0
         AND (detector = 'agents' OR (detector = 'runner' AND facet = 'hours')) GROUP BY scope`,
      { few },
    ),
    store.query<{ group: string; agents: number }>(
      `SELECT value AS group, agents FROM baselines FINAL
       WHERE ${OF_A_GROUP} AND detector = 'agents'`,
    ),
  ])
  // Each partition of the log counts its own.
  const agentsIn = new Map<string, number>()
  for (const { group, agents } of sizes) {
    agentsIn.set(group, Math.max(agents, agentsIn.get(group) ?? 0))
  }
  const observing = new Set(few)
  for (const { agentId, group, learned } of groups) {
    if ((agentsIn.get(group) ?? 0) - learned >= ENOUGH_PEERS) observing.delete(agentId)
  }
  return observing
}

/** The life of one baseline; `undecided` is its state while nobody has decided anything. */
export async function readLife(
  store: Store,
  agentId: string,
  undecided: LifeState,
): Promise<BaselineLife> {
  const [row] = await store.query<{ state: string }>(`${LIVES} AND value = {agentId:String}`, {
    agentId,
  })
  return row === undefined ? { ...NO_LIFE, state: undecided } : wireLife(lifeOfRow(row.state))
}

const NO_LIFE = { versions: [], standsOn: 0, changedAt: 0, changedBy: '' }

export const wireLife = (life: AgentLife): BaselineLife => ({
  ...{ state: life.state, versions: [...life.versions], standsOn: life.standsOn },
  ...{ changedAt: life.changedAt, changedBy: life.changedBy },
})

/** Null when one of the two is not kept. `to` 0 is the baseline as of the last checkpoint. */
export async function readDiff(
  store: Store,
  agentId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<BaselineDiff | null> {
  const versions = createBaselineVersions(store, PARTITION)
  const rowsOf = (number: number): Promise<readonly BaselineRow[] | null> =>
    number === 0
      ? createCheckpoints(store, PARTITION).ofAgents([agentId])
      : versions.read({ agentId, number })
  const [before, after] = await Promise.all([rowsOf(from), rowsOf(to)])
  if (before === null || after === null) return null
  return { from, to, facets: [...diffBaselines(before, after)] }
}

/** Those that have not ended by `now`, the first to end first. */
export async function readSuppressions(store: Store, now: number): Promise<Suppression[]> {
  const rows = await store.query<{ state: string }>(
    `SELECT state FROM baselines FINAL
     WHERE ${OF_A_FLEET} AND detector = 'alerts' AND facet = 'suppressions' AND state != ''`,
  )
  // Written by the alerter alone.
  const all = rows.flatMap(
    ({ state }) => JSON.parse(Buffer.from(state, 'hex').toString()) as readonly Standing[],
  )
  return standing(all, now)
}

export const standing = (all: readonly Standing[], now: number): Suppression[] =>
  all
    .filter(({ expiresAt }) => expiresAt > now)
    .sort((a, b) => a.expiresAt - b.expiresAt)
    .map((one) => ({ ...one, detectors: [...one.detectors] }))
