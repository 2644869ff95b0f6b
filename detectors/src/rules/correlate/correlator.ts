import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { BaselineRow, Observation } from '../../detector.ts'
import type { RowOwner } from '../../flat/baseline-rows.ts'
import { OWN_PRODUCT, ownFieldName } from '../sigma/event-fields.ts'
import type { FieldRef, Value } from '../sigma/node.ts'
import type { Rule } from '../sigma/rule.ts'
import type { RuleBook } from '../sigma/rule-book.ts'
import type { Occurrence } from './window.ts'
import { completes, moveOn } from './window.ts'
import type { Correlating } from './window-table.ts'
import { correlating, restoreWindow, saveWindows, windowBytes, windowFor } from './window-table.ts'

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
  const firstValue = (name: string, { logsource }: Rule): string | null => {
    const own = logsource.product === OWN_PRODUCT
    const [value] = values(book.fields.ref(own ? ownFieldName(name) : name))
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
      const value = firstValue(correlation.aliases.get(name)?.get(rule.id) ?? name, rule)
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
    const counted = one.correlation.fields.map((name) => firstValue(name, first))
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
      moveOn(one.correlation, windowFor(one, here.group), here.occurrence)
    }
  }

  return {
    fired,
    follow,
    takeChanges(owner, sink) {
      for (const one of all) saveWindows(one, owner, sink)
    },
    restore(rows) {
      for (const row of rows) restoreWindow(all, row)
    },
    bytes: () => all.reduce((sum, one) => sum + windowBytes(one), 0),
  }
}
