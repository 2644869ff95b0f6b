import type { Clock, Store } from '@tripline/infra'
import type { AgentDeclaration, Registry } from '@tripline/ingest'
import type { AlertBook } from '../alert-book.ts'
import type { AgentDetail, AgentSummary, BaselineState } from '../wire.ts'
import type { AgentTotals } from './agent-totals.ts'
import { createAgentTotals } from './agent-totals.ts'
import { readDecided, readObserving } from './baseline-lives.ts'
import { describeAgent } from './describe-agent.ts'

/** Figures this old are read anew, behind the answer: a list is read far more often than it changes. */
const FRESH_MS = 5_000
/** Figures this old are no answer: whoever asks waits for new ones. */
const OLD_MS = 60_000
/** An agent nobody knows may have come a moment ago; so long it is not looked for again. */
const MISSED_MS = 500

/** Every agent that is declared or was seen. */
export interface AgentDirectory {
  /** In order of id. */
  list(): Promise<readonly AgentSummary[]>
  /** How many there are, as of a minute ago at most. */
  known(): number
  /** Null when there is no such agent. */
  describe(id: string): Promise<AgentDetail | null>
}

export function createAgentDirectory(
  store: Store,
  book: AlertBook,
  registry: Registry,
  clock: Clock,
): AgentDirectory {
  const declared = new Map(registry.agents.map((agent) => [agent.id, agent]))
  const totals = createAgentTotals(store)
  let atHand: Figures = { seen: new Map(), decided: new Map(), observing: new Set() }
  let atHandAt = Number.NEGATIVE_INFINITY
  let fetchedAt = Number.NEGATIVE_INFINITY
  let fetched: Promise<Figures> = Promise.resolve(atHand)

  async function read(now: number): Promise<Figures> {
    const [seen, decided] = await Promise.all([totals.read(now), readDecided(store)])
    const calls = new Map([...seen].map(([id, agent]) => [id, agent.calls]))
    return { seen, decided, observing: await readObserving(store, calls) }
  }

  /** One reading at a time, shared by all who ask meanwhile. */
  function fresh(maxAgeMs: number): Promise<Figures> {
    const now = clock.now()
    if (now - fetchedAt < maxAgeMs) return fetched
    fetchedAt = now
    fetched = fetched
      .catch(() => undefined)
      .then(() => read(now))
      .then((figures) => {
        atHand = figures
        atHandAt = now
        return figures
      })
    fetched.catch(() => {
      fetchedAt = Number.NEGATIVE_INFINITY
    })
    return fetched
  }

  /** What is at hand, though it be read anew meanwhile; waits only for what is older than `maxAgeMs`. */
  function figures(maxAgeMs: number): Promise<Figures> {
    const age = clock.now() - atHandAt
    const newer = fresh(Math.min(maxAgeMs, FRESH_MS))
    if (age >= maxAgeMs) return newer
    newer.catch(() => undefined)
    return Promise.resolve(atHand)
  }

  async function list(maxAgeMs = OLD_MS): Promise<readonly AgentSummary[]> {
    const { seen, decided, observing } = await figures(maxAgeMs)
    const raised = raisedByAgent(book)
    const ids = [...new Set([...declared.keys(), ...seen.keys()])].sort()
    return ids.map((id) => {
      const undecided = observing.has(id) || !seen.has(id) ? 'observing' : 'learning'
      const state = decided.get(id)?.state ?? undecided
      return summarise(id, declared.get(id), seen.get(id), raised.get(id) ?? NOTHING, state)
    })
  }

  return {
    known() {
      fresh(OLD_MS).catch(() => undefined)
      return new Set([...declared.keys(), ...atHand.seen.keys()]).size
    },
    list: () => list(),
    async describe(id) {
      const isIt = (agent: AgentSummary) => agent.id === id
      let all = await list()
      if (!all.some(isIt)) all = await list(MISSED_MS)
      const agent = all.find(isIt)
      return agent === undefined ? null : await describeAgent({ store, book, clock }, agent, all)
    },
  }
}

/** What the store says of all agents. */
interface Figures {
  readonly seen: ReadonlyMap<string, AgentTotals>
  /** Baselines about which people decided something. */
  readonly decided: Awaited<ReturnType<typeof readDecided>>
  /** Agents of which too little was seen. */
  readonly observing: ReadonlySet<string>
}

function summarise(
  id: string,
  known: AgentDeclaration | undefined,
  seen: AgentTotals | undefined,
  alerts: Raised,
  baseline: BaselineState,
): AgentSummary {
  return {
    id,
    owner: known?.owner ?? '',
    charter: known?.charter ?? '',
    peerGroup: known?.peerGroup ?? '',
    environment: known?.environment ?? seen?.environment ?? 'unknown',
    declared: known !== undefined,
    firstSeenAt: seen?.firstSeenAt ?? 0,
    lastSeenAt: seen?.lastSeenAt ?? 0,
    calls: seen?.calls ?? 0,
    callsToday: seen?.today ?? 0,
    openAlerts: alerts.open,
    highestRisk: alerts.highestRisk,
    baseline,
  }
}

/** Alerts of an agent that nobody has closed. */
interface Raised {
  readonly open: number
  readonly highestRisk: number
}
const NOTHING: Raised = { open: 0, highestRisk: 0 }

function raisedByAgent(book: AlertBook): ReadonlyMap<string, Raised> {
  const raised = new Map<string, Raised>()
  for (const { agentId, status, risk } of book.all()) {
    if (status === 'closed') continue
    const { open, highestRisk } = raised.get(agentId) ?? NOTHING
    raised.set(agentId, { open: open + 1, highestRisk: Math.max(highestRisk, risk) })
  }
  return raised
}
