import { refuse } from './refused.ts'

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
] as const
export type CorrelationType = (typeof CORRELATION_TYPES)[number]

/** What a count must be: all of the bounds. */
export interface Bounds {
  readonly least: number
  readonly most: number
  readonly not: number
}

/** A rule over what other rules matched within a time. */
export interface Correlation {
  readonly type: CorrelationType
  /** Ids or names of other rules, in their order. */
  readonly rules: readonly string[]
  readonly groupBy: readonly string[]
  readonly spanMs: number
  readonly bounds: Bounds
  /** Of value_count. */
  readonly fields: readonly string[]
  /** alias → rule → field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
}

const MOST_RULES = 64
const MOST_FIELDS = 16
/** What a window remembers is bounded by what its condition counts to. */
export const LARGEST_COUNT = 10_000
const LONGEST_MS = 30 * 86_400_000
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

export type Fields = Readonly<Record<string, unknown>>

export function readCorrelation(from: Fields): Correlation {
  const type = CORRELATION_TYPES.find((known) => known === from.type)
  if (type === undefined) {
    refuse(
      `correlation.type: ${String(from.type).slice(0, 40)} is not one of ${CORRELATION_TYPES.join(', ')}`,
    )
  }
  const rules = texts(from.rules, 'correlation.rules', MOST_RULES)
  if (rules.length === 0) refuse('correlation.rules: name at least one rule')
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  const condition = isFields(from.condition) ? from.condition : {}
  const fields = texts(condition.field ?? [], 'correlation.condition.field', MOST_FIELDS)
  if (type === 'value_count' && fields.length === 0) {
    refuse('correlation.condition.field: value_count counts the values of a field; name it')
  }
  return {
    type,
    rules,
    groupBy: texts(from['group-by'] ?? [], 'correlation.group-by', MOST_FIELDS),
    spanMs: readTimespan(from.timespan ?? from.timeframe),
    bounds: readBounds(condition, temporal ? rules.length : null),
    fields,
    aliases: readAliases(from.aliases),
  }
}

export function readTimespan(text: unknown): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhdw])$/.exec(String(text)) ?? []
  const spanMs = Number(count) * (UNIT_MS[unit] ?? 0)
  if (!(spanMs > 0)) refuse('timespan: a number and one of s, m, h, d, as in 10m')
  if (spanMs > LONGEST_MS) refuse('timespan: 30 days at most')
  return spanMs
}

/** Two of them make a range. A temporal correlation needs all its rules unless it says how many. */
function readBounds(condition: Fields, allRules: number | null): Bounds {
  let least = 0
  let most = Number.POSITIVE_INFINITY
  let not = Number.NaN
  let given = 0
  for (const [key, value] of Object.entries(condition)) {
    if (key === 'field') continue
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
      refuse(`correlation.condition.${key.slice(0, 40)}: a whole number`)
    }
    if (value > LARGEST_COUNT) refuse(`correlation.condition.${key}: ${LARGEST_COUNT} at most`)
    given++
    if (key === 'gt') least = Math.max(least, value + 1)
    else if (key === 'gte') least = Math.max(least, value)
    else if (key === 'lt') most = Math.min(most, value - 1)
    else if (key === 'lte') most = Math.min(most, value)
    else if (key === 'neq') not = value
    else if (key === 'eq') {
      least = Math.max(least, value)
      most = Math.min(most, value)
    } else
      refuse(`correlation.condition: ${key.slice(0, 40)} is not one of gt, gte, lt, lte, eq, neq`)
  }
  if (given > 0) return { least, most, not }
  if (allRules === null) refuse('correlation.condition: say how many, as in gte: 10')
  return { least: allRules, most, not }
}

function readAliases(from: unknown): Correlation['aliases'] {
  const aliases = new Map<string, ReadonlyMap<string, string>>()
  if (from === undefined) return aliases
  if (!isFields(from)) refuse('correlation.aliases: a map of alias to {rule: field}')
  for (const [alias, fields] of Object.entries(from)) {
    if (!isFields(fields))
      refuse(`correlation.aliases.${alias.slice(0, 40)}: a map of rule to field`)
    aliases.set(
      alias,
      new Map(Object.entries(fields).map(([rule, field]) => [rule, String(field)])),
    )
  }
  if (aliases.size > MOST_FIELDS) refuse(`correlation.aliases: ${MOST_FIELDS} at most`)
  return aliases
}

export function texts(from: unknown, key: string, most: number, longest = 256): readonly string[] {
  const list: readonly unknown[] = Array.isArray(from) ? from : [from]
  if (list.length > most) refuse(`${key}: ${most} at most`)
  return list.map((one) => {
    if (typeof one !== 'string' || one === '') refuse(`${key}: a text is missing`)
    if (one.length > longest) refuse(`${key}: longer than ${longest} characters`)
    return one
  })
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
