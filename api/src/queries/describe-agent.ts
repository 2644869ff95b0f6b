import type { Clock, Store } from '@tripline/infra'
import type { AlertBook } from '../alert-book.ts'
import type { AgentDetail, AgentSummary } from '../wire.ts'
import { actionMixes, jensenShannon } from './action-mix.ts'

const DAY = 86_400_000
/** "Usual" is the mean of the past 28 days, today left out. */
const USUAL_DAYS = 28
const MAX_PEERS = 8

interface Parts {
  readonly store: Store
  readonly book: AlertBook
  readonly clock: Clock
}

/** What the agent page shows, from the events of this agent alone (they lie together in the table). */
export async function describeAgent(
  parts: Parts,
  agent: AgentSummary,
  all: readonly AgentSummary[],
): Promise<AgentDetail> {
  const now = parts.clock.now()
  const scope: Scope = { store: parts.store, agent: agent.id, now, today: now - (now % DAY) }
  const peers = all.filter(
    (other) =>
      other.id !== agent.id && other.peerGroup === agent.peerGroup && agent.peerGroup !== '',
  )
  const nearest = peers.slice(0, MAX_PEERS).map((peer) => peer.id)
  const [attribution, riskByDay, activity, hours, topActions, model, credentials, mixes] =
    await Promise.all([
      readAttribution(scope),
      readRisk(scope, nearest),
      readActivity(scope),
      readHours(scope),
      readTopActions(scope),
      readModelUse(scope),
      readCredentials(scope),
      actionMixes(parts.store, [agent.id, ...nearest], now - USUAL_DAYS * DAY),
    ])
  const own = mixes.get(agent.id) ?? {}
  return {
    agent,
    attribution,
    learningHeldSince: heldSince(parts.book, agent.id),
    riskByDay,
    activity,
    hours,
    topActions,
    model,
    peers: [agent.id, ...nearest].map((id) => {
      const mix = mixes.get(id) ?? {}
      return { agentId: id, mix, distance: jensenShannon(own, mix) }
    }),
    credentials,
  }
}

interface Scope {
  readonly store: Store
  readonly agent: string
  readonly now: number
  /** Start of the UTC day. */
  readonly today: number
}

/** Nothing of an agent is learned above the threshold while an alert of it has no verdict. */
function heldSince(book: AlertBook, agent: string): number | null {
  let since: number | null = null
  for (const alert of book.all()) {
    if (alert.agentId !== agent || alert.verdict !== null || alert.status === 'closed') continue
    since = Math.min(since ?? alert.openedAt, alert.openedAt)
  }
  return since
}

async function readAttribution({ store, agent }: Scope): Promise<AgentDetail['attribution']> {
  const [row] = await store.query<{ rule: string; confidence: number }>(
    `SELECT attribution_rule AS rule, attribution_confidence AS confidence FROM events
     WHERE agent_id = {agent:String} ORDER BY agent_id DESC, occurred_at DESC LIMIT 1`,
    { agent },
  )
  return row ?? { rule: 'none', confidence: 0 }
}

async function readRisk(
  { store, agent, today }: Scope,
  peers: readonly string[],
): Promise<AgentDetail['riskByDay']> {
  const rows = await store.query<{ day: number; highest: number; peersMedian: number }>(
    `SELECT toUnixTimestamp(toDateTime(day, 'UTC')) * 1000 AS day, maxIf(top, agent_id = {agent:String}) AS highest,
       quantileIf(0.5)(top, agent_id != {agent:String}) AS peersMedian
     FROM (SELECT toDate(occurred_at) AS day, agent_id, max(risk) AS top FROM events
           WHERE agent_id IN {agents:Array(String)} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64})
           GROUP BY day, agent_id)
     GROUP BY day ORDER BY day`,
    { agent, agents: [agent, ...peers], since: today - 38 * DAY },
  )
  return rows.map((row) => ({ ...row, peersMedian: row.peersMedian ?? 0 }))
}

async function readActivity({ store, agent, today }: Scope): Promise<AgentDetail['activity']> {
  const rows = await store.query<{ at: number; action_class: string; calls: number }>(
    `SELECT toUnixTimestamp(toStartOfTenMinutes(occurred_at)) * 1000 AS at, action_class, count() AS calls
     FROM events WHERE agent_id = {agent:String} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64})
     GROUP BY at, action_class ORDER BY at`,
    { agent, since: today },
  )
  const byTime = new Map<number, Record<string, number>>()
  for (const row of rows) {
    const classes = byTime.get(row.at) ?? {}
    classes[row.action_class] = row.calls
    byTime.set(row.at, classes)
  }
  return [...byTime].map(([at, byClass]) => ({ at, byClass }))
}

async function readHours({ store, agent, today }: Scope): Promise<number[][]> {
  const rows = await store.query<{ weekday: number; hour: number; calls: number }>(
    `SELECT toDayOfWeek(occurred_at) - 1 AS weekday, toHour(occurred_at) AS hour,
       count() / uniqExact(toDate(occurred_at)) AS calls
     FROM events WHERE agent_id = {agent:String} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64})
       AND occurred_at < fromUnixTimestamp64Milli({today:Int64})
     GROUP BY weekday, hour`,
    { agent, since: today - USUAL_DAYS * DAY, today },
  )
  const table = Array.from({ length: 7 }, () => new Array<number>(24).fill(0))
  for (const row of rows) {
    const day = table[row.weekday]
    if (day !== undefined) day[row.hour] = Math.round(row.calls * 10) / 10
  }
  return table
}

async function readTopActions({ store, agent, today }: Scope): Promise<AgentDetail['topActions']> {
  return [
    ...(await store.query<{ action: string; today: number; usual: number }>(
      `SELECT action, countIf(occurred_at >= fromUnixTimestamp64Milli({today:Int64})) AS today,
         round(countIf(occurred_at < fromUnixTimestamp64Milli({today:Int64}))
           / greatest(1, uniqExactIf(toDate(occurred_at), occurred_at < fromUnixTimestamp64Milli({today:Int64}))), 1) AS usual
       FROM events WHERE agent_id = {agent:String} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64})
       GROUP BY action ORDER BY usual = 0 AND today > 0 DESC, greatest(today, usual) DESC, action LIMIT 12`,
      { agent, today, since: today - USUAL_DAYS * DAY },
    )),
  ]
}

async function readModelUse({ store, agent, today }: Scope): Promise<AgentDetail['model']> {
  const [row] = await store.query<{
    model: string
    reasoning: number
    reasoningUsual: number
    input: number
    inputUsual: number
    cost: number
    costUsual: number
    recent: number[]
  }>(
    `WITH occurred_at >= fromUnixTimestamp64Milli({today:Int64}) AS now
     SELECT topK(1)(model)[1] AS model,
       ifNotFinite(quantileIf(0.5)(reasoning_tokens, now), 0) AS reasoning,
       ifNotFinite(quantileIf(0.5)(reasoning_tokens, NOT now), 0) AS reasoningUsual,
       ifNotFinite(quantileIf(0.5)(input_tokens, now), 0) AS input,
       ifNotFinite(quantileIf(0.5)(input_tokens, NOT now), 0) AS inputUsual,
       sumIf(cost_usd, now) AS cost,
       sumIf(cost_usd, NOT now) / greatest(1, uniqExactIf(toDate(occurred_at), NOT now)) AS costUsual,
       arrayMap(x -> x.2, arraySort(groupArrayLast(60)((occurred_at, reasoning_tokens)))) AS recent
     FROM (SELECT * FROM events WHERE agent_id = {agent:String} AND model != ''
           AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}) ORDER BY occurred_at)
     HAVING count() > 0`,
    { agent, today, since: today - USUAL_DAYS * DAY },
  )
  if (row === undefined) return null
  return {
    model: row.model,
    reasoningPerCall: { now: row.reasoning, usual: row.reasoningUsual },
    inputPerCall: { now: row.input, usual: row.inputUsual },
    costToday: { now: row.cost, usual: row.costUsual },
    recentReasoning: row.recent,
  }
}

async function readCredentials({ store, agent }: Scope): Promise<AgentDetail['credentials']> {
  return [
    ...(await store.query<AgentDetail['credentials'][number]>(
      `WITH own AS (
         SELECT credential_id, any(credential_kind) AS kind, count() AS calls, uniq(action) AS actions,
           toUnixTimestamp64Milli(min(occurred_at)) AS firstSeenAt, toUnixTimestamp64Milli(max(occurred_at)) AS lastSeenAt
         FROM events WHERE agent_id = {agent:String} AND credential_id != ''
         GROUP BY credential_id ORDER BY calls DESC LIMIT 50)
       SELECT own.credential_id AS credentialId, kind, calls, actions, firstSeenAt, lastSeenAt,
         greatest(1, toUInt32(used.agents)) AS agents
       FROM own LEFT JOIN (
         SELECT value AS credential_id, uniqExact(agent_id) AS agents FROM baseline_facets
         WHERE facet = 'credential' AND NOT startsWith(agent_id, 'group:') AND agent_id != 'fleet'
         GROUP BY value) AS used USING (credential_id)
       ORDER BY lastSeenAt DESC`,
      { agent },
    )),
  ]
}
