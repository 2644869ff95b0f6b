import type { Store } from '@tripline/infra'
import type { AgentDetail } from '../wire.ts'
import type { AgentScope } from './describe-agent.ts'

const DAY = 86_400_000
const RISK_DAYS = 38

export interface PeerFigures {
  readonly riskByDay: AgentDetail['riskByDay']
  /** Share of each action class, by agent. */
  readonly mixes: ReadonlyMap<string, Readonly<Record<string, number>>>
}

interface Row {
  readonly agent: string
  /** '' in the rows about a day. */
  readonly class: string
  /** Epoch milliseconds; 0 in the rows about a class. */
  readonly day: number
  readonly highest: number
  readonly calls: number
}

/** An agent beside its peers: the highest risk of each day, and the mix of what they do. */
export async function readPeers(
  store: Store,
  { agent, today, since }: AgentScope,
  peers: readonly string[],
): Promise<PeerFigures> {
  const rows = await store.query<Row>(PEERS, {
    agents: [agent, ...peers],
    since,
    from: today - RISK_DAYS * DAY,
  })
  return {
    riskByDay: riskOf(rows, agent),
    mixes: mixesOf(rows),
  }
}

const PEERS = `SELECT agent_id AS agent, class, toUnixTimestamp(toDateTime(date, 'UTC')) * 1000 AS day,
    max(risk) AS highest, countIf(occurred_at >= fromUnixTimestamp64Milli({since:Int64})) AS calls
  FROM (SELECT agent_id, action_class AS class, toDate(occurred_at) AS date, risk, occurred_at FROM events
        WHERE agent_id IN {agents:Array(String)} AND occurred_at >= fromUnixTimestamp64Milli({from:Int64}))
  GROUP BY GROUPING SETS ((agent_id, date), (agent_id, class))
  ORDER BY day, agent, class`

function riskOf(rows: readonly Row[], agent: string): AgentDetail['riskByDay'] {
  const days = new Map<number, { own: number; peers: number[] }>()
  for (const row of rows) {
    if (row.day === 0) continue
    const day = days.get(row.day) ?? { own: 0, peers: [] }
    if (row.agent === agent) day.own = row.highest
    else day.peers.push(row.highest)
    days.set(row.day, day)
  }
  return [...days].map(([day, { own, peers }]) => ({
    day,
    highest: own,
    peersMedian: median(peers),
  }))
}

function mixesOf(rows: readonly Row[]): PeerFigures['mixes'] {
  const counts = new Map<string, Map<string, number>>()
  for (const row of rows) {
    if (row.day !== 0 || row.calls === 0) continue
    const classes = counts.get(row.agent) ?? new Map<string, number>()
    counts.set(row.agent, classes.set(row.class, row.calls))
  }
  const mixes = new Map<string, Record<string, number>>()
  for (const [agent, classes] of counts) {
    const total = [...classes.values()].reduce((sum, calls) => sum + calls, 0)
    mixes.set(agent, Object.fromEntries([...classes].map(([name, calls]) => [name, calls / total])))
  }
  return mixes
}

/** 0 where there is no peer. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? 0
  return Number.isInteger(half) ? ((sorted[half - 1] ?? 0) + upper) / 2 : upper
}
