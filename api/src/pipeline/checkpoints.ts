import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaselineRow, StoredBaseline } from '@tripline/detectors'
import { BASELINE_SELECT, baselineColumns } from '@tripline/detectors'
import type { Fence, QueryParams, Store } from '@tripline/infra'
import { blockFileWriter, StoreError } from '@tripline/infra'
import { VERSION } from '../version.ts'
import type { Schema } from './schema.ts'
import { SCHEMA } from './schema.ts'
import { detectedScope, storedScope } from './stored-scope.ts'

/** The row in each checkpoint's block that names it. Its scope is nobody's. */
const MARK = { scope: '', detector: 'checkpoint', facet: 'checkpoint' } as const

/** What the mark of a checkpoint says, from schema 2 on. */
interface Mark {
  readonly landmark: number
  /** The release that wrote it. */
  readonly by: string
}

/** What a restart goes on from. */
export interface ResumePoint {
  /** Offset of the last log message that is learned; -1 for a new state. */
  readonly through: number
  /** Landmark of the forward decay in seconds; null for a new state. */
  readonly landmark: number | null
}

/** Reads and writes what the detectors know, one atomic block at a time. */
export interface Checkpoints {
  resumePoint(): Promise<ResumePoint>
  /** Rows that all agents share: scope 'fleet' and the groups'. */
  shared(): Promise<readonly BaselineRow[]>
  ofAgents(agents: readonly string[]): Promise<readonly BaselineRow[]>
  /** All scopes that have rows, those of its agents among them. */
  scopes(): Promise<Set<string>>
  begin(through: number, landmark: number, making: Making): CheckpointMaking
}

export interface Making {
  /** For the file that the rows go through. */
  readonly spoolFolder: string
  /** Runs every few rows: after a busy time there are hundreds of thousands, which takes seconds. */
  readonly between?: (() => void) | undefined
}

/**
 * One checkpoint in the making. Its rows go to a file as they come: ten thousand agents have half a million, and in memory they
 * would be moved about and marked by the garbage collector for a second, in which nobody is answered.
 */
export interface CheckpointMaking {
  add(row: BaselineRow): void
  /** Resolves once stored; nothing may be added any more. */
  save(): Promise<void>
}

const AGENTS_A_QUERY = 500
/** Version 0 is what a roll-back left of a row that its version did not have. */
const OF_AGENTS = 'scope IN {scopes:Array(String)} AND version > 0'
/** An answer is held as text and as rows: pages keep that bounded. */
const ROWS_A_PAGE = 200_000
/** About half a millisecond. */
const ROWS_BETWEEN = 64

/** The mark's version is the schema it is written in; what each detector saves has a version of its own. */
export function createCheckpoints(
  store: Store,
  partition: number,
  fence?: Fence,
  schema: Schema = SCHEMA,
): Checkpoints {
  async function paged(where: string, params: QueryParams) {
    const all: BaselineRow[] = []
    for (let offset = 0; ; offset += ROWS_A_PAGE) {
      const page = await store.query<BaselineRow>(
        `SELECT ${BASELINE_SELECT} FROM baselines FINAL WHERE ${where}
         ORDER BY scope, detector, facet, value LIMIT {limit:UInt32} OFFSET {offset:UInt64}`,
        { ...params, limit: ROWS_A_PAGE, offset },
      )
      for (const row of page) all.push({ ...row, scope: detectedScope(row.scope, partition) })
      if (page.length < ROWS_A_PAGE) return all
    }
  }

  return {
    async resumePoint() {
      const [row] = await store.query<{ through: number; state: string; version: number }>(
        `SELECT through, state, version FROM baselines
         WHERE scope = '' AND facet = 'checkpoint' AND log_partition = {partition:UInt16}
         ORDER BY through DESC LIMIT 1`,
        { partition },
      )
      if (row === undefined) return { through: -1, landmark: null }
      const { through, version, state } = row
      if (version > SCHEMA) {
        throw new StoreError(
          'store_schema_mismatch',
          `the checkpoint of partition ${partition} is of version ${version}, this program reads version ${SCHEMA}: a newer release was here. Run that one, or open another store; in a fleet, let new workers run with --write-schema ${SCHEMA} until all are upgraded`,
        )
      }
      return { through, landmark: version === 1 ? Number(state) : landmarkIn(state) }
    },
    shared: () =>
      paged(
        `log_partition = {partition:UInt16}
         AND (scope = {fleet:String} OR startsWith(scope, {group:String}))`,
        {
          ...{ partition, fleet: storedScope('fleet', partition) },
          group: storedScope('group:', partition),
        },
      ),
    async ofAgents(agents) {
      const all: BaselineRow[] = []
      for (let i = 0; i < agents.length; i += AGENTS_A_QUERY) {
        const scopes = agents.slice(i, i + AGENTS_A_QUERY)
        for (const row of await paged(OF_AGENTS, { scopes })) all.push(row)
      }
      return all
    },
    async scopes() {
      const all = new Set<string>()
      for (let after = ''; ; ) {
        const page = await store.query<{ scope: string }>(
          `SELECT DISTINCT scope FROM baselines
           WHERE log_partition = {partition:UInt16} AND scope > {after:String} ORDER BY scope LIMIT {limit:UInt32}`,
          { partition, after, limit: ROWS_A_PAGE },
        )
        for (const { scope } of page) all.add(scope)
        if (page.length < ROWS_A_PAGE) return all
        after = page.at(-1)?.scope ?? after
      }
    },
    begin(through, landmark, { spoolFolder, between }) {
      const path = join(spoolFolder, `tripline-${randomUUID()}.native`)
      const file = blockFileWriter<StoredBaseline>(path, baselineColumns)
      let some: StoredBaseline[] = []
      return {
        add(row) {
          if (some.push({ row: ownedBy(row, partition), partition, through }) < ROWS_BETWEEN) return
          file.pushAll(some)
          some = []
          between?.()
        },
        async save() {
          some.push({ row: markRow(landmark, partition, schema), partition, through })
          file.pushAll(some)
          try {
            const token = `checkpoint/${partition}/${through}`
            await store.insertBlock('baselines', file.finish(), token, fence)
          } finally {
            await rm(path, { force: true })
          }
        },
      }
    },
  }
}

function landmarkIn(state: string): number {
  // Written by markRow alone.
  return (JSON.parse(state) as Mark).landmark
}

const stateOf = (landmark: number, schema: Schema): string => {
  const mark: Mark = { landmark, by: VERSION }
  return schema === 1 ? String(landmark) : JSON.stringify(mark)
}

const markRow = (landmark: number, partition: number, schema: Schema): BaselineRow => ({
  ...MARK,
  version: schema,
  // Rows of one key replace each other: each partition has a mark of its own.
  value: partition === 0 ? '' : String(partition),
  seen: 0,
  weight: 0,
  lastWeight: 0,
  firstSeenAt: 0,
  lastSeenAt: 0,
  agents: 0,
  state: stateOf(landmark, schema),
})

function ownedBy(row: BaselineRow, partition: number): BaselineRow {
  const scope = storedScope(row.scope, partition)
  return scope === row.scope ? row : { ...row, scope }
}
