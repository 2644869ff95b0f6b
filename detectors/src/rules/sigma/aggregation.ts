import type { Correlation } from './correlation.ts'
import { LARGEST_COUNT, readTimespan } from './correlation.ts'
import { refuse } from './refused.ts'

/** What rules of before correlations say behind a pipe, when they name no timeframe. */
const USUAL_SPAN = '1h'

const COUNT = /^count\(\s*([^)]*?)\s*\)\s*(?:by\s+(\S+)\s*)?(>=|<=|>|<|==?)\s*(\d+)$/i
const NEAR = /^near\s+(.+)$/i

/**
 * The aggregation of an older rule as the correlation it became: `count() by f > 5` an event_count, `count(v)` a
 * value_count, `near s` a temporal one. `own` is the rule that stands before the pipe, `searches` name rules of the
 * searches that `near` lists.
 */
export function readAggregation(
  text: string,
  timeframe: unknown,
  own: string,
  searches: (name: string) => string,
): Correlation {
  const spanMs = readTimespan(timeframe ?? USUAL_SPAN)
  const counted = COUNT.exec(text)
  if (counted !== null) {
    const [, field = '', by = '', order = '', number = ''] = counted
    return {
      type: field === '' ? 'event_count' : 'value_count',
      rules: [own],
      groupBy: by === '' ? [] : [by],
      spanMs,
      bounds: boundsOf(order, Number(number)),
      fields: field === '' ? [] : [field],
      aliases: new Map(),
    }
  }
  const near = NEAR.exec(text)?.[1]
  if (near === undefined) {
    refuse(`condition: | ${text.slice(0, 60)} is not understood; write a correlation rule`)
  }
  const rules = [own, ...near.split(/\s+and\s+/i).map(searches)]
  const bounds = { least: rules.length, most: Number.POSITIVE_INFINITY, not: Number.NaN }
  return { type: 'temporal', rules, groupBy: [], spanMs, bounds, fields: [], aliases: new Map() }
}

function boundsOf(order: string, count: number): Correlation['bounds'] {
  if (count > LARGEST_COUNT) refuse(`condition: counts to ${LARGEST_COUNT} at most`)
  const not = Number.NaN
  const endless = Number.POSITIVE_INFINITY
  switch (order) {
    case '>':
      return { least: count + 1, most: endless, not }
    case '>=':
      return { least: count, most: endless, not }
    case '<':
      return { least: 0, most: count - 1, not }
    case '<=':
      return { least: 0, most: count, not }
    default:
      return { least: count, most: count, not }
  }
}
