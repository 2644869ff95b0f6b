import type { Store } from '@tripline/infra'
import type { EnvironmentName } from '../wire.ts'

const DAY = 86_400_000

/** What the stored events say of an agent in all. */
export interface AgentTotals {
  readonly calls: number
  /** Of the UTC day. */
  readonly today: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** Where it acted most; 'unknown' where nothing says. */
  readonly environment: EnvironmentName
}

/** Totals of every agent that was seen, by id. */
export interface AgentTotalsReader {
  read(now: number): Promise<ReadonlyMap<string, AgentTotals>>
}

interface Row {
  readonly agent: string
  readonly settled: number
  readonly calls: number
  readonly today: number
  readonly first: number
  readonly last: number
  readonly prod: number
  readonly staging: number
  readonly dev: number
}

type Counts = Omit<Row, 'agent' | 'settled'>

/**
 * Counting all events takes as long as there are events, so it is done once: what lies before the last checkpoint is
 * stored for good and is kept here, and only what came after it is counted again.
 */
export function createAgentTotals(store: Store): AgentTotalsReader {
  let settled = new Map<string, Counts>()
  let through = -1
  let day = 0

  async function count(now: number): Promise<Map<string, Counts>> {
    const today = now - (now % DAY)
    if (today !== day) {
      // Yesterday's count of today is of no use, and clocks that run ahead may have counted into it.
      settled = new Map()
      through = -1
      day = today
    }
    const upTo = Math.max(through, await checkpoint(store))
    const rows = await store.query<Row>(SINCE, { through, upTo, today })
    const all = new Map(settled)
    for (const row of rows) {
      all.set(row.agent, sum(all.get(row.agent), row))
      if (row.settled === 1) settled.set(row.agent, sum(settled.get(row.agent), row))
    }
    through = upTo
    return all
  }

  return {
    async read(now) {
      const counts = await count(now)
      return new Map([...counts].map(([agent, one]) => [agent, totalsOf(one)]))
    },
  }
}

/** Providers' own principals (`service:…`) are stored, but they are not agents. */
const SINCE = `SELECT agent_id AS agent, toInt64(log_offset) <= {upTo:Int64} AS settled, count() AS calls,
    countIf(occurred_at >= fromUnixTimestamp64Milli({today:Int64})) AS today,
    toUnixTimestamp64Milli(min(occurred_at)) AS first, toUnixTimestamp64Milli(max(occurred_at)) AS last,
    countIf(environment = 'prod') AS prod, countIf(environment = 'staging') AS staging, countIf(environment = 'dev') AS dev
  FROM events WHERE log_offset >= {through:Int64} + 1 AND NOT startsWith(agent_id, 'service:')
  GROUP BY agent, settled LIMIT 200000`

/** Up to here the log is learned, and what it became is stored; -1 before the first checkpoint. */
async function checkpoint(store: Store): Promise<number> {
  const [row] = await store.query<{ through: number }>(
    `SELECT toInt64(max(through)) AS through FROM baselines WHERE scope = '' AND facet = 'checkpoint' HAVING count() > 0`,
  )
  return row?.through ?? -1
}

function sum(a: Counts | undefined, b: Counts): Counts {
  if (a === undefined) return b
  return {
    calls: a.calls + b.calls,
    today: a.today + b.today,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    prod: a.prod + b.prod,
    staging: a.staging + b.staging,
    dev: a.dev + b.dev,
  }
}

function totalsOf({ calls, today, first, last, prod, staging, dev }: Counts): AgentTotals {
  const most = Math.max(prod, staging, dev)
  const named = most === prod ? 'prod' : most === staging ? 'staging' : 'dev'
  const environment = most === 0 ? 'unknown' : named
  return { calls, today, firstSeenAt: first, lastSeenAt: last, environment }
}
