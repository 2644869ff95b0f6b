import type { Clock, Store } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import type { AlertBook } from '../alert-book.ts'
import type { AgentDetail, AgentSummary, EnvironmentName } from '../wire.ts'
import { describeAgent } from './describe-agent.ts'

/** How long the figures of the list may be old: they cost a scan, and a list is read far more often than it changes. */
const FRESH_MS = 5_000

/** Every agent that is declared or was seen. */
export interface AgentDirectory {
  list(): Promise<readonly AgentSummary[]>
  describe(id: string): Promise<AgentDetail | null>
}

interface Row {
  readonly agent_id: string
  readonly calls: number
  readonly today: number
  readonly first_seen: number
  readonly last_seen: number
  readonly environment: EnvironmentName
}

export function createAgentDirectory(
  store: Store,
  book: AlertBook,
  registry: Registry,
  clock: Clock,
): AgentDirectory {
  let fetchedAt = Number.NEGATIVE_INFINITY
  let rows: Promise<readonly Row[]> = Promise.resolve([])

  function fresh(): Promise<readonly Row[]> {
    const now = clock.now()
    if (now - fetchedAt < FRESH_MS) return rows
    fetchedAt = now
    rows = readAgents(store, now)
    rows.catch(() => {
      fetchedAt = Number.NEGATIVE_INFINITY
    })
    return rows
  }

  async function list(): Promise<readonly AgentSummary[]> {
    const seen = new Map((await fresh()).map((row) => [row.agent_id, row]))
    const declared = registry.agents.map((agent) => agent.id)
    const ids = new Set([...declared, ...seen.keys()])
    return [...ids].sort().map((id) => summarise(id, seen.get(id), book, registry))
  }

  return {
    list,
    async describe(id) {
      const all = await list()
      const agent = all.find((known) => known.id === id)
      return agent === undefined ? null : await describeAgent({ store, book, clock }, agent, all)
    },
  }
}

/** Today is the UTC day. Providers' own principals (`service:…`) are stored, but they are not agents. */
async function readAgents(store: Store, now: number): Promise<readonly Row[]> {
  return await store.query<Row>(
    `SELECT agent_id, count() AS calls,
       countIf(occurred_at >= toStartOfDay(fromUnixTimestamp64Milli({now:Int64}, 'UTC'))) AS today,
       toUnixTimestamp64Milli(min(occurred_at)) AS first_seen,
       toUnixTimestamp64Milli(max(occurred_at)) AS last_seen,
       topKIf(1)(environment, environment != 'unknown')[1] AS environment
     FROM events WHERE NOT startsWith(agent_id, 'service:')
     GROUP BY agent_id ORDER BY agent_id LIMIT 100000`,
    { now },
  )
}

function summarise(
  id: string,
  row: Row | undefined,
  book: AlertBook,
  registry: Registry,
): AgentSummary {
  const declared = registry.agents.find((agent) => agent.id === id)
  let openAlerts = 0
  let highestRisk = 0
  for (const alert of book.all()) {
    if (alert.agentId !== id || alert.status === 'closed') continue
    openAlerts++
    highestRisk = Math.max(highestRisk, alert.risk)
  }
  const calls = row?.calls ?? 0
  return {
    id,
    owner: declared?.owner ?? '',
    charter: declared?.charter ?? '',
    peerGroup: declared?.peerGroup ?? '',
    environment: declared?.environment ?? (row?.environment || 'unknown'),
    declared: declared !== undefined,
    firstSeenAt: row?.first_seen ?? 0,
    lastSeenAt: row?.last_seen ?? 0,
    calls,
    callsToday: row?.today ?? 0,
    openAlerts,
    highestRisk,
    baseline: calls < OBSERVING_BELOW ? 'observing' : 'learning',
  }
}

/** Below this an agent's own history claims nothing by itself; it leans on its peers. */
const OBSERVING_BELOW = 50
