import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow, Observation } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow } from '../flat/baseline-rows.ts'
import type { Stage } from './stages.ts'
import { STAGES } from './stages.ts'

/** One stage of an agent's present chain, for the story of an alert. */
export interface ChainStage {
  readonly stage: Stage
  /** When it was first met, epoch milliseconds. */
  readonly at: number
  readonly eventId: string
  readonly action: string
  readonly resource: string
  /** Events that took part in it. */
  readonly count: number
}

/** Agents whose chain is told; the one least recently begun makes room. */
const MOST_AGENTS = 4096
const LONGEST = 160
const FACET = 'stages'

/** Tells what the stages of each agent's present chain were. */
export interface Stories {
  stagesOf(agent: AgentIndex): readonly ChainStage[]
  /** Adds the event to its stages; `anew` begins another chain. */
  tell(observed: Observation, stages: number, anew: boolean): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agent: AgentIndex, rows: readonly BaselineRow[]): void
}

export function createStories(): Stories {
  const stories = new Map<AgentIndex, (ChainStage | undefined)[]>()
  const changed = new Set<AgentIndex>()
  const stagesOf = (agent: AgentIndex): readonly ChainStage[] =>
    (stories.get(agent) ?? []).filter((stage) => stage !== undefined)

  const put = (agent: AgentIndex, story: (ChainStage | undefined)[]): void => {
    stories.delete(agent)
    stories.set(agent, story)
    const oldest = stories.keys().next().value
    if (stories.size > MOST_AGENTS && oldest !== undefined) stories.delete(oldest)
  }

  return {
    stagesOf,
    tell({ agent, event }, stages, anew) {
      let story = anew ? undefined : stories.get(agent)
      if (story === undefined) {
        story = []
        put(agent, story)
      }
      for (let stage = 0; stage < STAGES.length; stage++) {
        if ((stages & (1 << stage)) === 0) continue
        const known = story[stage]
        story[stage] = {
          stage: STAGES[stage] ?? 'snag',
          at: known?.at ?? event.occurredAt,
          eventId: known?.eventId ?? event.id.slice(0, LONGEST),
          action: known?.action ?? event.action.slice(0, LONGEST),
          resource: known?.resource ?? event.resourceId.slice(0, LONGEST),
          count: (known?.count ?? 0) + 1,
        }
      }
      changed.add(agent)
    },
    takeChanges(owner, agents, sink) {
      for (const agent of changed) {
        const state = Buffer.from(JSON.stringify(stagesOf(agent)), 'utf8').toString('hex')
        sink(baselineRow(owner, agents.idOf(agent), FACET, '', { state }))
      }
      changed.clear()
    },
    restore(owner, agent, rows) {
      for (const row of rows) {
        if (row.detector !== owner.detector || row.version !== owner.version) continue
        if (row.facet !== FACET || agent < 0) continue
        const story: (ChainStage | undefined)[] = []
        for (const stage of readStages(row.state)) story[STAGES.indexOf(stage.stage)] = stage
        put(agent, story)
      }
    },
  }
}

function readStages(state: string): readonly ChainStage[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(state, 'hex').toString('utf8'))
    return Array.isArray(parsed) ? (parsed as ChainStage[]).filter(isStage) : []
  } catch {
    // A story that does not decode is not told; the chain itself stands in the record.
    return []
  }
}

const isStage = (stage: ChainStage): boolean => STAGES.includes(stage?.stage)
