import type { BaselineRow } from '../../detector.ts'
import type { RowOwner } from '../../flat/baseline-rows.ts'
import { baselineRow, FLEET } from '../../flat/baseline-rows.ts'
import type { Correlation } from '../sigma/correlation.ts'
import type { Rule } from '../sigma/rule.ts'
import type { Window } from './window.ts'
import { capacityOf, newWindow } from './window.ts'

/** Groups of one correlation, and moments of all its groups, that are remembered. */
const MOST_GROUPS = 1024
const MOST_MOMENTS = 65_536
const FEWEST_GROUPS = 16
const WINDOW = 'window'
const BYTES_PER_WINDOW = 160
const BYTES_PER_MOMENT = 32

/** A correlation rule and its windows, one a group. */
export interface Correlating {
  readonly rule: Rule
  readonly correlation: Correlation
  /** Its rules by id → their places. */
  readonly places: ReadonlyMap<string, readonly number[]>
  readonly windows: Map<string, Window>
  readonly mostGroups: number
  readonly changed: Set<string>
}

export function correlating(rule: Rule, correlation: Correlation): Correlating {
  const places = new Map<string, readonly number[]>()
  for (const [place, id] of correlation.rules.entries()) {
    places.set(id, [...(places.get(id) ?? []), place])
  }
  const moments = Math.floor(MOST_MOMENTS / capacityOf(correlation))
  return {
    ...{ rule, correlation, places },
    windows: new Map(),
    mostGroups: Math.max(FEWEST_GROUPS, Math.min(MOST_GROUPS, moments)),
    changed: new Set(),
  }
}

/** A quarter at once, the longest silent ones. */
function dropOldest({ windows, changed, mostGroups }: Correlating): void {
  const oldest = [...windows].sort(
    ([a, { lastAt }], [b, other]) => lastAt - other.lastAt || (a < b ? -1 : 1),
  )
  for (const [group] of oldest.slice(0, mostGroups >>> 2)) {
    windows.delete(group)
    changed.add(group)
  }
}

/** The group's window; the first of a group makes one, for which the longest silent ones may have to go. */
export function windowFor(one: Correlating, group: string): Window {
  one.changed.add(group)
  const known = one.windows.get(group)
  if (known !== undefined) return known
  if (one.windows.size >= one.mostGroups) dropOldest(one)
  const made = newWindow()
  one.windows.set(group, made)
  return made
}

export function saveWindows(
  { rule, windows, changed }: Correlating,
  owner: RowOwner,
  sink: (row: BaselineRow) => void,
): void {
  for (const group of changed) sink(rowOf(owner, rule.id, group, windows.get(group)))
  changed.clear()
}

export function restoreWindow(
  all: readonly Correlating[],
  { facet, value, state }: BaselineRow,
): void {
  if (facet !== WINDOW) return
  const split = value.lastIndexOf('/')
  const one = all.find(({ rule }) => rule.id === value.slice(0, split))
  const window = readWindow(state)
  if (one !== undefined && window !== null) one.windows.set(value.slice(split + 1), window)
}

export function windowBytes({ windows }: Correlating): number {
  let bytes = 0
  for (const { times } of windows.values()) {
    bytes += BYTES_PER_WINDOW + times.length * BYTES_PER_MOMENT
  }
  return bytes
}

/** A window that was dropped leaves a row without state. */
function rowOf(
  owner: RowOwner,
  id: string,
  group: string,
  window: Window | undefined,
): BaselineRow {
  const value = `${id}/${group}`
  if (window === undefined) return baselineRow(owner, FLEET, WINDOW, value, {})
  const state = Buffer.from(JSON.stringify(window)).toString('hex')
  const { times, lastAt } = window
  return baselineRow(owner, FLEET, WINDOW, value, {
    ...{ seen: times.length, lastSeenAt: lastAt, state },
  })
}

function readWindow(state: string): Window | null {
  if (state === '') return null
  try {
    const { times, values, lastAt } = JSON.parse(Buffer.from(state, 'hex').toString()) as Window
    return { times: times.map(Number), values: values.map(String), lastAt: Number(lastAt) }
  } catch {
    return null
  }
}
