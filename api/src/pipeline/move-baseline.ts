import type { BaselineRow, LifeDecision } from '@tripline/detectors'
import { isLearnedRow, MOST_VERSIONS, newestRows, rolledBackRows } from '@tripline/detectors'
import { AFTER_REFUSAL } from '../alerts/after-refusal.ts'
import { AGENT_ENVIRONMENTS } from '../alerts/agent-environments.ts'
import type { BaselineVersions } from './baseline-versions.ts'
import type { Checkpoints } from './checkpoints.ts'

/** What alerts remember of an agent to word themselves: no baseline, and not rolled back. */
const WORDING: ReadonlySet<string> = new Set([AGENT_ENVIRONMENTS, AFTER_REFUSAL])

const isLearned = (agentId: string) => (row: BaselineRow) =>
  isLearnedRow(row, agentId) && !WORDING.has(row.detector)

export interface BaselineMoves {
  /** The rows a roll-back puts back; null when that version is not kept. */
  keptRows(agentId: string, number: number): Promise<readonly BaselineRow[] | null>
  /** Stores the agent's baseline as it is now: what is stored of it, with its rows changed since over that. */
  keep(
    decision: LifeDecision,
    number: number,
    changed: readonly BaselineRow[],
    at: number,
  ): Promise<void>
  /** The agent's rows of a checkpoint after which its baseline is `kept`, and what else is known of it as `changed` has it. */
  rolledBack(
    agentId: string,
    changed: readonly BaselineRow[],
    kept: readonly BaselineRow[],
  ): Promise<readonly BaselineRow[]>
  /** Lets go of what `number` pushed out. Call once the checkpoint that knows of it is saved. */
  letGo(agentId: string, number: number): Promise<void>
}

/**
 * Moves an agent's learned rows between table `baselines` and its versions. All of it rests on the rows being everything a
 * restart needs: a version is what a restart at that position would read, and a roll-back is a restart that reads it again.
 */
export function createBaselineMoves(
  checkpoints: Checkpoints,
  versions: BaselineVersions,
): BaselineMoves {
  async function learnedNow(
    agentId: string,
    changed: readonly BaselineRow[],
  ): Promise<readonly BaselineRow[]> {
    const stored = await checkpoints.ofAgents([agentId])
    return newestRows(stored, changed).filter(isLearned(agentId))
  }

  return {
    keptRows: (agentId, number) => versions.read({ agentId, number }),
    async keep({ agentId }, number, changed, at) {
      await versions.save({ agentId, number }, await learnedNow(agentId, changed), at)
    },
    async rolledBack(agentId, changed, kept) {
      const learned = isLearned(agentId)
      const current = await learnedNow(agentId, changed)
      return [...changed.filter((row) => !learned(row)), ...rolledBackRows(current, kept)]
    },
    letGo: (agentId, number) => versions.retire(agentId, number - MOST_VERSIONS),
  }
}
