import { isDeepStrictEqual } from 'node:util'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { everythingStored } from '../stored-everything.ts'

export interface Comparison {
  readonly events: number
  readonly lost: number
  readonly twice: number
  /** Columns of events whose values differ. */
  readonly columns: readonly string[]
  /** Detector and facet, or the key of a state, of what was learned otherwise. */
  readonly baselines: readonly string[]
  /** Agents whose events came into the log in another order: no promise covers two files of one agent. */
  readonly reordered: readonly string[]
  readonly findings: number
  readonly findingsDiffering: number
  readonly alerts: number
  readonly alertsDiffering: number
}

/** What a disturbed fleet has left, against what an undisturbed one has; both databases are on one server. */
export async function compareFleets(
  quiet: { readonly store: ClickHouse; readonly name: string },
  hard: { readonly store: ClickHouse; readonly name: string },
): Promise<Comparison> {
  const expected = await everythingStored((sql) => quiet.store.query(sql))
  const found = await everythingStored((sql) => hard.store.query(sql))
  const [missing] = await quiet.store.query<{ lost: number }>(
    `SELECT count() AS lost FROM ${quiet.name}.events WHERE id NOT IN (SELECT id FROM ${hard.name}.events)`,
  )
  const columns = Object.keys(expected.events.digests).filter(
    (name) => expected.events.digests[name] !== found.events.digests[name],
  )
  return {
    events: expected.events.events,
    lost: missing?.lost ?? 0,
    twice: found.events.events - found.events.ids,
    columns,
    baselines: differing(expected.baselines, found.baselines, nameOf),
    reordered: differing(await orders(quiet.store), await orders(hard.store), agentOf),
    findings: expected.findings.length,
    findingsDiffering: differing(expected.findings, found.findings, idOf).length,
    alerts: expected.alerts.length,
    alertsDiffering: differing(expected.alerts, found.alerts, idOf).length,
  }
}

const field = (row: unknown, name: string): string => String(Reflect.get(Object(row), name) ?? '')
const agentOf = (row: unknown): string => field(row, 'agent')
const idOf = (row: unknown): string => field(row, 'id')
const nameOf = (row: unknown): string =>
  ['detector', 'facet', 'scope', 'value'].map((name) => field(row, name)).join(' ')

const TOLD_ROWS = 10
/** A row's state may be kilobytes, and an answer holds 128 MiB. */
const MOST_ROWS = 1_000
const TOLD_CHARACTERS = 400

/** Some rows, as JSON, of the detectors and facets that differ; values that were evicted since are among them. */
export async function differingRows(
  quiet: { readonly store: ClickHouse; readonly name: string },
  hard: { readonly name: string },
  { baselines }: Comparison,
): Promise<readonly string[]> {
  if (baselines.length === 0) return []
  const side = (name: string, database: string): string =>
    `SELECT '${name}' AS side, scope, detector, facet, value,
       toString(tuple(seen, weight, last_weight, first_seen_at, last_seen_at, agents, state)) AS learned
     FROM ${database}.baselines FINAL WHERE facet != 'checkpoint'`
  const rows = await quiet.store.query(
    `SELECT scope, detector, facet, value, substring(one, 1, ${TOLD_CHARACTERS}) AS expected,
       substring(other, 1, ${TOLD_CHARACTERS}) AS found
     FROM (SELECT scope, detector, facet, value, anyIf(learned, side = 'expected') AS one,
       anyIf(learned, side = 'found') AS other
     FROM (${side('expected', quiet.name)} UNION ALL ${side('found', hard.name)})
     GROUP BY scope, detector, facet, value HAVING one != other)
     ORDER BY length(one) + length(other) LIMIT ${MOST_ROWS}`,
  )
  const isNamed = (row: unknown): boolean =>
    baselines.some((name) => name.startsWith(`${field(row, 'detector')} ${field(row, 'facet')} `))
  return rows
    .filter(isNamed)
    .slice(0, TOLD_ROWS)
    .map((row) => JSON.stringify(row))
}

/** Of each agent, a digest of its events' ids in the order of the log. */
const orders = (store: ClickHouse): Promise<readonly unknown[]> =>
  store.query(
    `SELECT agent_id AS agent, toString(cityHash64(arrayMap(one -> one.2,
       arraySort(groupArray((log_offset, id)))))) AS digest
     FROM events GROUP BY agent_id ORDER BY agent_id`,
  )

/** Names of rows that one side lacks or has otherwise. */
function differing(
  expected: readonly unknown[],
  found: readonly unknown[],
  name: (row: unknown) => string,
): readonly string[] {
  const rest = new Map(found.map((row) => [name(row), row]))
  const names: string[] = []
  for (const row of expected) {
    if (!isDeepStrictEqual(rest.get(name(row)), row)) names.push(name(row))
    rest.delete(name(row))
  }
  return [...names, ...rest.keys()]
}
