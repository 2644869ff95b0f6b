import { readAggregation } from './aggregation.ts'
import type { Placeholders } from './build-search.ts'
import { all, buildSearch, some } from './build-search.ts'
import { buildCondition } from './condition.ts'
import type { Fields } from './correlation.ts'
import { isFields, readCorrelation, texts } from './correlation.ts'
import { OWN_PRODUCT, ownFieldName } from './event-fields.ts'
import type { FieldList } from './field-list.ts'
import { serviceCondition } from './log-source.ts'
import type { Node } from './node.ts'
import { refuse } from './refused.ts'
import type { Level, LogSource, Rule } from './rule.ts'
import { LEVELS } from './rule.ts'
import { impairsDefense, techniquesOf } from './techniques.ts'

/** A rule before its book numbers it and ties correlations to it. */
export interface Draft extends Omit<Rule, 'number' | 'silent'> {
  readonly name: string
  readonly deprecated: boolean
  /** A correlation that lets its rules report for themselves too. */
  readonly generate: boolean
  /** There for a correlation only, whatever else refers to it. */
  readonly partOnly: boolean
}

export interface RuleParts {
  readonly fields: FieldList
  readonly placeholders: Placeholders
}

const MOST_SEARCHES = 1000
const MOST_CONDITION = 8192
const MOST_TITLE = 256
const NOT_SEARCHES = new Set(['condition', 'timeframe'])

/** Compiles one document that has a detection. Older rules with an aggregation become a correlation and its parts. */
export function readRule(from: Fields, path: string, parts: RuleParts): readonly Draft[] {
  const head = readHead(from, path)
  const { detection } = from
  if (!isFields(detection)) refuse('detection: a map of searches and a condition')
  const { nodes, aggregation, searches } = readDetection(detection, head.logsource, parts)
  if (aggregation === '') return [{ ...head, node: some(nodes), correlation: null }]
  const part = (name: string): string => `${head.id}#${name}`
  const drafts: Draft[] = [
    { ...head, id: part('event'), name: '', partOnly: true, node: some(nodes), correlation: null },
  ]
  const correlation = readAggregation(aggregation, detection.timeframe, part('event'), (name) => {
    const node = searches.get(name.trim())
    if (node === undefined) refuse(`condition: there is no search named ${name.slice(0, 80)}`)
    drafts.push({ ...head, id: part(name), name: '', partOnly: true, node, correlation: null })
    return part(name)
  })
  return [...drafts, { ...head, node: null, correlation }]
}

/** Compiles one document that has a correlation. */
export function readCorrelationRule(from: Fields, path: string): Draft {
  if (!isFields(from.correlation)) refuse('correlation: a map of type, rules, timespan …')
  const correlation = readCorrelation(from.correlation)
  // Older drafts of the specification have it inside.
  const generate = from.generate === true || from.correlation.generate === true
  return { ...readHead(from, path), generate, node: null, correlation }
}

/** What a filter adds to the rules it names: they match only where its condition holds too. */
export interface Filter {
  readonly rules: readonly string[] | 'any'
  readonly logsource: LogSource
  readonly node: Node
}

export function readFilter(from: Fields, parts: RuleParts): Filter {
  const { filter } = from
  if (!isFields(filter)) refuse('filter: a map of rules, searches and a condition')
  const { rules, ...detection } = filter
  const logsource = readLogSource(from.logsource)
  const { nodes, aggregation } = readDetection(detection, logsource, parts)
  if (aggregation !== '') refuse('filter: no aggregation can be used here')
  const named = rules === undefined || rules === 'any' ? 'any' : texts(rules, 'filter.rules', 1000)
  return { rules: named, logsource, node: some(nodes) }
}

interface Detection {
  readonly nodes: readonly Node[]
  readonly aggregation: string
  readonly searches: ReadonlyMap<string, Node>
}

function readDetection(detection: Fields, logsource: LogSource, parts: RuleParts): Detection {
  const own = logsource.product === OWN_PRODUCT
  const fields: FieldList = own
    ? { ...parts.fields, ref: (name) => parts.fields.ref(ownFieldName(name)) }
    : parts.fields
  const entries = Object.entries(detection).filter(([name]) => !NOT_SEARCHES.has(name))
  if (entries.length > MOST_SEARCHES) refuse(`detection: over ${MOST_SEARCHES} searches`)
  const searches = new Map<string, Node>()
  for (const [name, search] of entries) {
    searches.set(name, buildSearch(search, { ...parts, fields }))
  }
  const conditions = texts(detection.condition, 'condition', 100, MOST_CONDITION).map((text) =>
    buildCondition(text, searches),
  )
  const [first] = conditions
  const aggregation = first?.aggregation ?? ''
  if (conditions.length > 1 && conditions.some((one) => one.aggregation !== '')) {
    refuse('condition: several of them with an aggregation; write one rule each')
  }
  const service = serviceCondition(logsource, fields)
  const nodes = conditions.map(({ node }) => (service === null ? node : all([node, service])))
  return { nodes, aggregation, searches }
}

function readHead(from: Fields, path: string): Omit<Draft, 'node' | 'correlation'> {
  const title = typeof from.title === 'string' ? from.title.trim().slice(0, MOST_TITLE) : ''
  if (title === '') refuse('title: every rule has one')
  const tags = stringsOf(from.tags)
  return {
    id: typeof from.id === 'string' && from.id !== '' ? from.id.slice(0, 128) : `title:${title}`,
    name: typeof from.name === 'string' ? from.name : '',
    title,
    level: readLevel(from.level),
    techniques: techniquesOf(tags),
    impairsDefense: impairsDefense(tags),
    falsePositives: stringsOf(from.falsepositives),
    logsource: readLogSource(from.logsource),
    path,
    deprecated: from.status === 'deprecated',
    generate: false,
    partOnly: false,
  }
}

/** The specification leaves the level to the author; who says nothing means something to look at. */
function readLevel(from: unknown): Level {
  if (from === undefined || from === null) return 'medium'
  const level = LEVELS.find((known) => known === from)
  if (level === undefined) refuse(`level: one of ${LEVELS.join(', ')}`)
  return level
}

function readLogSource(from: unknown): LogSource {
  const word = (value: unknown): string =>
    typeof value === 'string' ? value.toLowerCase().slice(0, 64) : ''
  const { product, service, category } = isFields(from) ? from : {}
  return { product: word(product), service: word(service), category: word(category) }
}

const MOST_STRINGS = 100

function stringsOf(from: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(from) ? from : [from]
  return list.flatMap((one) => (typeof one === 'string' ? [one] : [])).slice(0, MOST_STRINGS)
}
