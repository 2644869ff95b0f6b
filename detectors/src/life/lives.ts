import { stateRow } from '../calibrate/state-row.ts'
import type { AgentIndex, BaselineRow } from '../detector.ts'
import { createRowMarks } from '../flat/row-marks.ts'
import type {
  AgentLife,
  KnownAgents,
  LifeChange,
  LifeDecision,
  LifeOutcome,
  LifeRefusal,
  RatifiedVersion,
} from './life.ts'
import { ENOUGH_PEERS, MOST_VERSIONS, OBSERVED_CALLS } from './life.ts'

/** Facets of the runner's rows: what people decided (scope 'fleet', one row an agent), and calls seen (scope the agent). */
export const LIFE = 'life'
export const CALLS = 'calls'

const MOST_TEXT = 500

/** What people decided about one agent's baseline; kept only of agents of which somebody decided something. */
interface Decided extends AgentLife {
  /** The number the next version gets. */
  readonly next: number
}

/** The lives of all baselines: who is being observed, what people decided. A function of the log alone. */
export interface Lives {
  /** Counts a call that was scored, learned or not. */
  see(agent: AgentIndex): void
  /** Too little seen of it, and too few peers to lean on. */
  isObserving(agent: AgentIndex): boolean
  isLocked(agentId: string): boolean
  of(agentId: string): AgentLife
  /** Says what the decision would be refused for; null when it may be carried out. */
  refusal(decision: LifeDecision): LifeRefusal | null
  /** Carries it out, as far as the life is concerned: rows are the caller's. */
  decide(decision: LifeDecision): LifeOutcome
  takeChanges(row: RunnerRow, sink: (row: BaselineRow) => void): void
  /** Puts back a row of takeChanges; `agent` is -1 for rows of the fleet. */
  restore(agent: AgentIndex, row: BaselineRow): void
}

/** Owner of the rows. */
export interface RunnerRow {
  readonly detector: string
  readonly version: number
}

export function createLives(agents: KnownAgents): Lives {
  const decided = new Map<string, Decided>()
  const changed = new Set<string>()
  const seenMarks = createRowMarks()
  // One byte an agent: nobody asks how much more than enough was seen.
  let seen = new Uint8Array(1024)

  const isObserving = (agent: AgentIndex): boolean => {
    if ((seen[agent] ?? 0) >= OBSERVED_CALLS) return false
    const itself = agents.events(agent) > 0 ? 1 : 0
    return agents.agentsIn(agents.groupOf(agent)) - itself < ENOUGH_PEERS
  }

  const setSeen = (agent: AgentIndex, calls: number): void => {
    if (agent >= seen.length) {
      const larger = new Uint8Array(Math.max(agent + 1, seen.length * 2))
      larger.set(seen)
      seen = larger
    }
    seen[agent] = Math.min(calls, OBSERVED_CALLS)
  }

  const of = (agentId: string): AgentLife => {
    const known = decided.get(agentId)
    if (known !== undefined) return known
    const agent = agents.find(agentId)
    return { ...UNDECIDED, state: agent < 0 || isObserving(agent) ? 'observing' : 'learning' }
  }

  const refusal: Lives['refusal'] = (decision) => {
    const { agentId } = decision
    if (agents.find(agentId) < 0) return 'unknown-agent'
    return refusalOf(of(agentId), decision)
  }

  const decide: Lives['decide'] = (decision) => {
    const reason = refusal(decision)
    if (reason !== null) return { kind: 'refused', reason }
    const { agentId } = decision
    const calls = agents.events(agents.find(agentId))
    const life = changedLife(decided.get(agentId) ?? { ...of(agentId), next: 1 }, decision, calls)
    decided.set(agentId, life)
    changed.add(agentId)
    return { kind: 'done', life }
  }

  return {
    see: (agent) => {
      const calls = seen[agent] ?? 0
      if (calls >= OBSERVED_CALLS) return
      setSeen(agent, calls + 1)
      seenMarks.mark(agent)
    },
    isObserving,
    // Asked for every event: most installations have locked nothing.
    isLocked: (agentId) => decided.size > 0 && decided.get(agentId)?.state === 'locked',
    ...{ of, refusal, decide },
    takeChanges: ({ detector, version }, sink) => {
      for (const agent of seenMarks.take()) {
        sink(stateRow(agents.idOf(agent), detector, version, CALLS, '', '', seen[agent] ?? 0))
      }
      for (const agentId of changed) {
        const life = decided.get(agentId)
        if (life === undefined) continue
        const state = Buffer.from(JSON.stringify(life)).toString('hex')
        sink(stateRow('fleet', detector, version, LIFE, agentId, state, life.versions.length))
      }
      changed.clear()
    },
    restore: (agent, row) => {
      if (row.facet === CALLS && agent >= 0) setSeen(agent, row.seen)
      else if (row.facet === LIFE && row.state !== '') decided.set(row.value, decidedOf(row.state))
    },
  }
}

/** Life of a baseline as its row says, for readers of the table. */
export function lifeOfRow(state: string): AgentLife {
  const { next: _, ...life } = decidedOf(state)
  return life
}

const UNDECIDED: Omit<AgentLife, 'state'> = {
  versions: [],
  standsOn: 0,
  changedAt: 0,
  changedBy: '',
}

/** Written by takeChanges alone. */
function decidedOf(state: string): Decided {
  return JSON.parse(Buffer.from(state, 'hex').toString()) as Decided
}

function refusalOf(life: AgentLife, change: LifeChange): LifeRefusal | null {
  switch (change.type) {
    case 'ratify':
      return life.state === 'observing' ? 'still-observing' : null
    case 'lock':
      if (life.versions.length === 0) return 'never-ratified'
      return life.state === 'locked' ? 'already-locked' : null
    case 'unlock':
      return life.state === 'locked' ? null : 'not-locked'
    case 'roll-back':
      return life.versions.some(({ number }) => number === change.version)
        ? null
        : 'unknown-version'
    default:
      return change satisfies never
  }
}

function changedLife(life: Decided, decision: LifeDecision, calls: number): Decided {
  const by = decision.by.slice(0, MOST_TEXT)
  const stamped = { ...life, changedAt: decision.at, changedBy: by }
  switch (decision.type) {
    case 'ratify': {
      const number = life.next
      const note = decision.note.slice(0, MOST_TEXT)
      const version: RatifiedVersion = { number, at: decision.at, by, note, calls }
      return {
        ...stamped,
        // A locked baseline that is approved once more stays locked.
        state: life.state === 'locked' ? 'locked' : 'ratified',
        versions: [...life.versions, version].slice(-MOST_VERSIONS),
        standsOn: number,
        next: number + 1,
      }
    }
    case 'lock':
      return { ...stamped, state: 'locked' }
    case 'unlock':
      return { ...stamped, state: 'ratified' }
    case 'roll-back':
      return { ...stamped, standsOn: decision.version }
    default:
      return decision satisfies never
  }
}
