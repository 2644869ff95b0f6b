import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { BaselineRow, Observation } from '../../detector.ts'
import type { RowOwner } from '../../flat/baseline-rows.ts'
import { baselineRow, FLEET } from '../../flat/baseline-rows.ts'
import type { Correlation } from '../sigma/correlation.ts'
import type { FieldRef, Value } from '../sigma/node.ts'
import type { Rule } from '../sigma/rule.ts'
import type { RuleBook } from '../sigma/rule-book.ts'
import type { Occurrence, Window } from './window.ts'
import { capacityOf, completes, moveOn, newWindow } from './window.ts'

/** Groups of one correlation, and moments of all its groups, that are remembered. */
const MOST_GROUPS = 1024
const MOST_MOMENTS = 65_536
const FEWEST_GROUPS = 16
const WINDOW = 'window'
const BYTES_PER_WINDOW = 160
const BYTES_PER_MOMENT = 32

export interface CorrelatorParts {
  readonly book: RuleBook
  readonly hashKey: HashKey
  readonly values: (field: FieldRef) => readonly Value[]
}

/** Rules over what other rules matched within a time. Their windows move in `follow` alone. */
export interface Correlator {
  /** All that holds of the event: what matched, and the correlations it completes. Pure. */
  fired(observed: Observation, matched: readonly Rule[]): readonly Rule[]
  follow(observed: Observation, fired: readonly Rule[]): void
  takeChanges(owner: RowOwner, sink: (row: BaselineRow) => void): void
  restore(rows: readonly BaselineRow[]): void
  bytes(): number
}

interface Correlating {
  readonly rule: Rule
  readonly correlation: Correlation
  /** Its rules by id → their places. */
  readonly places: ReadonlyMap<string, readonly number[]>
  readonly windows: Map<string, Window>
  readonly mostGroups: number
  readonly changed: Set<string>
}

export function createCorrelator({ book, hashKey, values }: CorrelatorParts): Correlator {
  const all = book.rules.flatMap((rule) =>
    rule.correlation === null ? [] : [correlating(rule, rule.correlation)],
  )
  const referred = new Set(all.flatMap(({ correlation }) => correlation.rules))
  const digest = hash64Result()

  const hashed = (texts: readonly string[]): string => {
    hash64(JSON.stringify(texts), digest, hashKey)
    return digest.hi.toString(16).padStart(8, '0') + digest.lo.toString(16).padStart(8, '0')
  }
  const firstValue = (name: string): string | null => {
    const [value] = values(book.fields.ref(name))
    return value === undefined ? null : value.lower
  }

  /** The event's group; null where it has none because a field is missing. Without group-by each agent is one. */
  const groupOf = (
    { correlation }: Correlating,
    { event }: Observation,
    rule: Rule,
  ): string | null => {
    if (correlation.groupBy.length === 0) return hashed([event.agentId])
    const found: string[] = []
    for (const name of correlation.groupBy) {
      const value = firstValue(correlation.aliases.get(name)?.get(rule.id) ?? name)
      if (value === null) return null
      found.push(value)
    }
    return hashed(found)
  }

  const occurrenceOf = (
    one: Correlating,
    observed: Observation,
    fired: readonly Rule[],
  ): { readonly group: string; readonly occurrence: Occurrence } | null => {
    const first = fired.find(({ id }) => one.places.has(id))
    if (first === undefined) return null
    const group = groupOf(one, observed, first)
    const counted = one.correlation.fields.map(firstValue)
    if (group === null || counted.includes(null)) return null
    const places = [...new Set(fired.flatMap(({ id }) => one.places.get(id) ?? []))]
    const value = counted.length === 0 ? '' : hashed(counted.map(String))
    return { group, occurrence: { at: observed.event.occurredAt, places, value } }
  }

  const fired: Correlator['fired'] = (observed, matched) => {
    if (all.length === 0 || !matched.some(({ id }) => referred.has(id))) return matched
    const found = [...matched]
    // In the order of their numbers: a correlation comes after those it refers to.
    for (const one of all) {
      const here = occurrenceOf(one, observed, found)
      if (here === null) continue
      if (completes(one.correlation, one.windows.get(here.group), here.occurrence)) {
        found.push(one.rule)
      }
    }
    return found
  }

  const follow: Correlator['follow'] = (observed, found) => {
    if (all.length === 0 || !found.some(({ id }) => referred.has(id))) return
    for (const one of all) {
      const here = occurrenceOf(one, observed, found)
      if (here === null) continue
      let window = one.windows.get(here.group)
      if (window === undefined) {
        if (one.windows.size >= one.mostGroups) dropOldest(one)
        window = newWindow()
        one.windows.set(here.group, window)
      }
      moveOn(one.correlation, window, here.occurrence)
      one.changed.add(here.group)
    }
  }

  return {
    fired,
    follow,
    takeChanges(owner, sink) {
      for (const { rule, windows, changed } of all) {
        for (const group of changed) sink(rowOf(owner, rule.id, group, windows.get(group)))
        changed.clear()
      }
    },
    restore(rows) {
      for (const { facet, value, state } of rows) {
        if (facet !== WINDOW) continue
        const split = value.lastIndexOf('/')
        const one = all.find(({ rule }) => rule.id === value.slice(0, split))
        const window = readWindow(state)
        if (one !== undefined && window !== null) one.windows.set(value.slice(split + 1), window)
      }
    },
    bytes: () =>
      all.reduce((sum, { windows }) => {
        for (const { times } of windows.values()) {
          sum += BYTES_PER_WINDOW + times.length * BYTES_PER_MOMENT
        }
        return sum
      }, 0),
  }
}

function correlating(rule: Rule, correlation: Correlation): Correlating {
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
