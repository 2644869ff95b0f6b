import type { Column } from '@tripline/infra'
import type { BaselineRow } from './detector.ts'

/** A row of table `baselines`, with the log position its block is valid through. */
export interface StoredBaseline {
  readonly row: BaselineRow
  readonly partition: number
  readonly through: number
}

const time = "DateTime64(3, 'UTC')" as const

/** The columns of table `baselines` (infra/src/clickhouse/migrations/002_baselines.sql). */
export const baselineColumns: readonly Column<StoredBaseline>[] = [
  { name: 'scope', type: 'String', of: ({ row }) => row.scope },
  { name: 'detector', type: 'LowCardinality(String)', of: ({ row }) => row.detector },
  { name: 'version', type: 'UInt16', of: ({ row }) => row.version },
  { name: 'facet', type: 'LowCardinality(String)', of: ({ row }) => row.facet },
  { name: 'value', type: 'String', of: ({ row }) => row.value },
  { name: 'seen', type: 'UInt64', of: ({ row }) => row.seen },
  { name: 'weight', type: 'Float32', of: ({ row }) => row.weight },
  { name: 'last_weight', type: 'Float32', of: ({ row }) => row.lastWeight },
  { name: 'first_seen_at', type: time, of: ({ row }) => row.firstSeenAt },
  { name: 'last_seen_at', type: time, of: ({ row }) => row.lastSeenAt },
  { name: 'agents', type: 'UInt32', of: ({ row }) => row.agents },
  { name: 'state', type: 'String', of: ({ row }) => row.state },
  { name: 'log_partition', type: 'UInt16', of: ({ partition }) => partition },
  { name: 'through', type: 'UInt64', of: ({ through }) => through },
]

/** The same columns back, under the names of BaselineRow; for `SELECT … FROM baselines FINAL`. */
export const BASELINE_SELECT = `scope, detector, version, facet, value, seen, weight, last_weight AS lastWeight,
  toUnixTimestamp64Milli(first_seen_at) AS firstSeenAt, toUnixTimestamp64Milli(last_seen_at) AS lastSeenAt, agents, state`
