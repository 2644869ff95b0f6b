import type { BaselineRow } from '@tripline/detectors'
import type { BaselineChange, BaselineDiff } from '../wire.ts'
import { mixDistance } from './mix-distance.ts'

/** What a person reads: the worst facets, and of each the largest changes. */
const MOST_FACETS = 24
const MOST_CHANGES = 8
/** A share that moved by less than one in a hundred is not told. */
const LEAST_SHIFT = 0.01

type Facet = BaselineDiff['facets'][number]

interface Value {
  readonly share: number
  readonly seen: number
}

/** What appeared, vanished and changed its share between two baselines of one agent, facet by facet, worst first. */
export function diffBaselines(
  before: readonly BaselineRow[],
  after: readonly BaselineRow[],
): readonly Facet[] {
  const old = byFacet(before)
  const now = byFacet(after)
  const facets: Facet[] = []
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [detector = '', facet = ''] = key.split('\0')
    const pair = [old.get(key) ?? NONE, now.get(key) ?? NONE] as const
    const changes = changesOf(...pair)
    if (changes.length === 0) continue
    facets.push({
      ...{ detector, facet, distance: rounded(mixDistance(mixOf(pair[0]), mixOf(pair[1]))) },
      changes: changes.slice(0, MOST_CHANGES),
      more: Math.max(0, changes.length - MOST_CHANGES),
    })
  }
  return facets
    .sort(
      (a, b) =>
        b.distance - a.distance || compare(a.facet, b.facet) || compare(a.detector, b.detector),
    )
    .slice(0, MOST_FACETS)
}

const NONE: ReadonlyMap<string, Value> = new Map()

/**
 * Shares by weight: forward-decayed counts all grow alike, so their ratio is the same whenever it is taken. Rows without a value
 * are totals and binary state.
 */
function byFacet(rows: readonly BaselineRow[]): ReadonlyMap<string, ReadonlyMap<string, Value>> {
  const told = rows.filter(({ value, weight, seen }) => value !== '' && weight > 0 && seen > 0)
  const sums = new Map<string, number>()
  for (const row of told) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.weight)
  const facets = new Map<string, Map<string, Value>>()
  for (const row of told) {
    const key = keyOf(row)
    const values = facets.get(key) ?? new Map<string, Value>()
    values.set(row.value, { share: row.weight / (sums.get(key) ?? 1), seen: row.seen })
    facets.set(key, values)
  }
  return facets
}

function changesOf(
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
): readonly BaselineChange[] {
  const changes: BaselineChange[] = []
  for (const value of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(value)
    const now = after.get(value)
    const shift = (now?.share ?? 0) - (old?.share ?? 0)
    const stays = old !== undefined && now !== undefined
    if (stays && Math.abs(shift) < LEAST_SHIFT) continue
    changes.push({
      value,
      change:
        old === undefined
          ? 'appeared'
          : now === undefined
            ? 'vanished'
            : shift > 0
              ? 'more'
              : 'less',
      ...{ before: rounded(old?.share ?? 0), after: rounded(now?.share ?? 0) },
      ...{ seenBefore: old?.seen ?? 0, seenAfter: now?.seen ?? 0 },
    })
  }
  return changes.sort((a, b) => shiftOf(b) - shiftOf(a) || compare(a.value, b.value))
}

const keyOf = ({ detector, facet }: BaselineRow): string => `${detector}\0${facet}`
const mixOf = (values: ReadonlyMap<string, Value>): ReadonlyMap<string, number> =>
  new Map([...values].map(([value, { share }]) => [value, share]))
const shiftOf = ({ before, after }: BaselineChange): number => Math.abs(after - before)
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
