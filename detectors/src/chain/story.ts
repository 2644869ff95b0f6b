import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow, Observation } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow } from '../flat/baseline-rows.ts'
import { createRowMarks } from '../flat/row-marks.ts'
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

/** A stage while its chain goes on. */
type Told = Omit<ChainStage, 'count'> & { count: number }

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
  const stories = new Map<AgentIndex, (Told | undefined)[]>()
  const changed = createRowMarks()
  const stagesOf = (agent: AgentIndex): readonly ChainStage[] =>
    (stories.get(agent) ?? []).filter((stage) => stage !== undefined).map((stage) => ({ ...stage }))

  const put = (agent: AgentIndex, story: (Told | undefined)[]): void => {
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
        if (known !== undefined) {
          known.count++
          continue
        }
        story[stage] = {
          stage: STAGES[stage] ?? 'snag',
          at: event.occurredAt,
          eventId: event.id.slice(0, LONGEST),
          action: event.action.slice(0, LONGEST),
          resource: event.resourceId.slice(0, LONGEST),
          count: 1,
        }
      }
      changed.mark(agent)
    },
    takeChanges(owner, agents, sink) {
      for (const agent of changed.take()) {
        const state = Buffer.from(JSON.stringify(stagesOf(agent)), 'utf8').toString('hex')
        sink(baselineRow(owner, agents.idOf(agent), FACET, '', { state }))
      }
    },
    restore(owner, agent, rows) {
      for (const row of rows) {
        if (row.detector !== owner.detector || row.version !== owner.version) continue
        if (row.facet !== FACET || agent < 0) continue
        const story: (Told | undefined)[] = []
        for (const stage of readStages(row.state)) story[STAGES.indexOf(stage.stage)] = { ...stage }
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
