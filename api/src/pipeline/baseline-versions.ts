import type { BaselineRow } from '@tripline/detectors'
import type { Column, Fence, Store } from '@tripline/infra'
import { blockBuilder } from '@tripline/infra'

/** Baselines as people approved them: written once, read when somebody compares or goes back. */
export interface BaselineVersions {
  /** Resolves once stored. `offset` is where in the log it was approved. */
  save(version: VersionKey, rows: readonly BaselineRow[], offset: number): Promise<void>
  /** Null when there is none of that number, or no longer. */
  read(version: VersionKey): Promise<readonly BaselineRow[] | null>
  /** Lets go of all versions of the agent up to `newest`. Only once no replay can meet a roll-back to them. */
  retire(agentId: string, newest: number): Promise<void>
}

export interface VersionKey {
  readonly agentId: string
  readonly number: number
}

interface StoredVersion extends VersionKey {
  readonly partition: number
  readonly offset: number
  readonly body: string
  readonly retired: 0 | 1
}

const columns: readonly Column<StoredVersion>[] = [
  { name: 'agent_id', type: 'String', of: ({ agentId }) => agentId },
  { name: 'number', type: 'UInt32', of: ({ number }) => number },
  { name: 'log_partition', type: 'UInt16', of: ({ partition }) => partition },
  { name: 'log_offset', type: 'UInt64', of: ({ offset }) => offset },
  { name: 'body', type: 'String', of: ({ body }) => body },
  { name: 'retired', type: 'UInt8', of: ({ retired }) => retired },
]

export function createBaselineVersions(
  store: Store,
  partition: number,
  fence?: Fence,
): BaselineVersions {
  async function insert(rows: readonly StoredVersion[], token: string): Promise<void> {
    const block = blockBuilder(columns)
    for (const row of rows) block.push(row)
    await store.insertBlock('baseline_versions', block.finish(), token, fence)
  }

  return {
    async save({ agentId, number }, rows, offset) {
      const body = JSON.stringify(rows)
      await insert(
        [{ agentId, number, partition, offset, body, retired: 0 }],
        `baseline_versions/${partition}/${offset}`,
      )
    },
    async read({ agentId, number }) {
      const [row] = await store.query<{ body: string }>(
        `SELECT body FROM baseline_versions FINAL
         WHERE agent_id = {agentId:String} AND number = {number:UInt32} AND retired = 0`,
        { agentId, number },
      )
      // Written by `save` alone.
      return row === undefined ? null : (JSON.parse(row.body) as readonly BaselineRow[])
    },
    async retire(agentId, newest) {
      const old = await store.query<{ number: number; offset: number }>(
        `SELECT number, log_offset AS offset FROM baseline_versions FINAL
         WHERE agent_id = {agentId:String} AND number <= {newest:Int64} AND retired = 0`,
        { agentId, newest },
      )
      if (old.length === 0) return
      const rows = old.map(
        ({ number, offset }) =>
          ({ agentId, number, partition, offset, body: '', retired: 1 }) as const,
      )
      const last = Math.max(...rows.map(({ offset }) => offset))
      await insert(rows, `baseline_versions/${partition}/${last}/retired`)
    },
  }
}
