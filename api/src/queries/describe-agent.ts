import type { Clock, Store } from '@tripline/infra'
import type { AlertBook } from '../alert-book.ts'
import type { AgentDetail, AgentSummary } from '../wire.ts'
import { readCredentials } from './agent-credentials.ts'
import { readDrift } from './agent-drift.ts'
import { readHabits } from './agent-habits.ts'
import { readModelUse } from './agent-model-use.ts'
import { readPeers } from './agent-peers.ts'
import { mixDistance } from './mix-distance.ts'

const DAY = 86_400_000
/** "Usual" is the mean of the past 28 days, today left out. */
const USUAL_DAYS = 28
const MAX_PEERS = 8

/** What is asked about: an agent and the UTC days before now. */
export interface AgentScope {
  readonly agent: string
  /** Start of today. */
  readonly today: number
  /** Start of the first day that counts as usual. */
  readonly since: number
  /** Whole days it was there between the two, at least 1. */
  readonly days: number
}

/** What the agent page shows, from the events of this agent alone (they lie together in the table). */
export async function describeAgent(
  { store, book, clock }: { store: Store; book: AlertBook; clock: Clock },
  agent: AgentSummary,
  all: readonly AgentSummary[],
): Promise<AgentDetail> {
  const scope = scopeOf(agent, clock.now())
  const peers = all
    .filter(
      ({ id, peerGroup }) => id !== agent.id && peerGroup !== '' && peerGroup === agent.peerGroup,
    )
    .slice(0, MAX_PEERS)
    .map(({ id }) => id)
  const [habits, drift, model, { attribution, credentials }, { riskByDay, mixes }] =
    await Promise.all([
      readHabits(store, scope),
      readDrift(store, agent.id),
      readModelUse(store, scope),
      readCredentials(store, agent.id),
      readPeers(store, scope, peers),
    ])
  const own = mapOf(mixes.get(agent.id) ?? {})
  return {
    agent,
    attribution,
    learningHeldSince: heldSince(book, agent.id),
    riskByDay,
    drift,
    ...habits,
    model,
    peers: [agent.id, ...peers].map((agentId) => {
      const mix = mixes.get(agentId) ?? {}
      return { agentId, mix, distance: mixDistance(own, mapOf(mix)) }
    }),
    credentials,
  }
}

const mapOf = (mix: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(mix))

function scopeOf(agent: AgentSummary, now: number): AgentScope {
  const today = now - (now % DAY)
  const since = today - USUAL_DAYS * DAY
  const from = Math.max(since, agent.firstSeenAt - (agent.firstSeenAt % DAY))
  return { agent: agent.id, today, since, days: Math.max(1, Math.round((today - from) / DAY)) }
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
