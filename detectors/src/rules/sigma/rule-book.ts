import type { Placeholders } from './build-search.ts'
import { all, UndefinedPlaceholder } from './build-search.ts'
import type { Correlation, Fields } from './correlation.ts'
import { isFields, texts } from './correlation.ts'
import type { FieldList } from './field-list.ts'
import { createFieldList } from './field-list.ts'
import { dormantBecause } from './log-source.ts'
import { readDocuments } from './read-documents.ts'
import type { Draft, Filter, RuleParts } from './read-rule.ts'
import { readCorrelationRule, readFilter, readRule } from './read-rule.ts'
import { RuleRefused } from './refused.ts'
import type { LogSource, Rule, RuleNote } from './rule.ts'

/** Rules that go together: numbered, correlations behind what they refer to. */
export interface RuleBook {
  readonly rules: readonly Rule[]
  readonly fields: FieldList
  /** Sound, and nothing can match them here. */
  readonly dormant: readonly RuleNote[]
  /** Cannot be used, and why. */
  readonly refused: readonly RuleNote[]
}

export interface RuleFile {
  readonly path: string
  readonly text: string
  /** Found in a folder: what is no rule at all is passed over. */
  readonly found: boolean
}

export const emptyRuleBook: RuleBook = buildRuleBook([], null)

const MOST_RULES = 50_000

/** `sources`: names of the sources this installation can read; null where that is not known, and then none is dormant for it. */
export function buildRuleBook(
  files: readonly RuleFile[],
  sources: readonly string[] | null,
): RuleBook {
  const fields = createFieldList()
  const dormant: RuleNote[] = []
  const refused: RuleNote[] = []
  const documents = files.flatMap(
    (file) => attempt(file.path, '', refused, () => documentsOf(file)) ?? [],
  )
  const parts: RuleParts = { fields, placeholders: readPlaceholders(documents) }
  const drafts = new Map<string, Draft>()
  const filters: Filter[] = []
  const add = (draft: Draft): void => {
    const other = drafts.get(draft.id)
    if (other !== undefined) throw new RuleRefused(`its id is taken by ${other.path}`)
    if (drafts.size >= MOST_RULES) throw new RuleRefused(`over ${MOST_RULES} rules`)
    drafts.set(draft.id, draft)
  }
  for (const { path, from } of documents) {
    const title = typeof from.title === 'string' ? from.title : ''
    attempt(path, title, refused, () => {
      try {
        if (from.filter !== undefined) filters.push(readFilter(from, parts))
        else if (from.correlation !== undefined) add(readCorrelationRule(from, path))
        else if (from.detection !== undefined)
          for (const one of readRule(from, path, parts)) add(one)
      } catch (error) {
        if (!(error instanceof UndefinedPlaceholder)) throw error
        const reason = `%${error.placeholder}% is not defined; list its values under placeholders`
        dormant.push({ path, title, reason })
      }
    })
  }
  for (const draft of drafts.values()) {
    const reason = dormantReason(draft, sources)
    if (reason === '') continue
    if (!draft.partOnly) dormant.push({ path: draft.path, title: draft.title, reason })
    drafts.delete(draft.id)
  }
  applyFilters(drafts, filters)
  return { rules: tieTogether(drafts, dormant, refused), fields, dormant, refused }
}

/** Runs it; a refusal becomes a note. */
function attempt<T>(path: string, title: string, refused: RuleNote[], act: () => T): T | null {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof RuleRefused)) throw error
    refused.push({ path, title, reason: error.message })
    return null
  }
}

interface Document {
  readonly path: string
  readonly from: Fields
}

const KINDS = ['detection', 'correlation', 'filter', 'placeholders']

function documentsOf({ path, text, found }: RuleFile): readonly Document[] {
  const documents = readDocuments(text)
  const rules = documents.filter((from) => KINDS.some((kind) => kind in from))
  if (rules.length === 0 && !found)
    throw new RuleRefused('no rule in it: no detection, no correlation')
  return rules.map((from) => ({ path, from }))
}

/** A document `placeholders: {name: [values]}` defines what %name% stands for. */
function readPlaceholders(documents: readonly Document[]): Placeholders {
  const known = new Map<string, readonly string[]>()
  for (const { from } of documents) {
    if (!isFields(from.placeholders)) continue
    for (const [name, values] of Object.entries(from.placeholders)) {
      known.set(name, texts(values, name, 10_000))
    }
  }
  return (name) => known.get(name) ?? null
}

function dormantReason(draft: Draft, sources: readonly string[] | null): string {
  if (draft.deprecated) return 'its author withdrew it (status: deprecated)'
  if (sources === null || (draft.correlation !== null && draft.logsource.product === '')) return ''
  return dormantBecause(draft.logsource, sources)
}

function applyFilters(drafts: Map<string, Draft>, filters: readonly Filter[]): void {
  for (const filter of filters) {
    for (const draft of drafts.values()) {
      const named =
        filter.rules === 'any' ||
        filter.rules.includes(draft.id) ||
        (draft.name !== '' && filter.rules.includes(draft.name))
      if (!named || draft.node === null || !within(draft.logsource, filter.logsource)) continue
      drafts.set(draft.id, { ...draft, node: all([draft.node, filter.node]) })
    }
  }
}

/** What the filter's log source does not name, it does not ask for. */
function within(rule: LogSource, filter: LogSource): boolean {
  return (['product', 'service', 'category'] as const).every(
    (key) => filter[key] === '' || filter[key] === rule[key],
  )
}

/** Numbers the rules, correlations behind what they refer to; one that refers to nothing or to itself is left out. */
function tieTogether(
  drafts: ReadonlyMap<string, Draft>,
  dormant: RuleNote[],
  refused: RuleNote[],
): readonly Rule[] {
  const byName = new Map(
    [...drafts.values()].flatMap((one) => (one.name === '' ? [] : ([[one.name, one]] as const))),
  )
  const find = (reference: string): Draft | undefined =>
    drafts.get(reference) ?? byName.get(reference)
  const placed = new Map<string, Draft>()
  for (const draft of drafts.values()) if (draft.correlation === null) placed.set(draft.id, draft)
  let waiting = [...drafts.values()].filter((draft) => draft.correlation !== null)
  const silent = new Set<string>()
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length
    waiting = waiting.filter((draft) => {
      const rules = (draft.correlation?.rules ?? []).map(find)
      if (!rules.every((one) => one !== undefined && placed.has(one.id))) return true
      placed.set(draft.id, draft)
      for (const one of rules) if (one !== undefined && !draft.generate) silent.add(one.id)
      return false
    })
  }
  for (const { path, title, correlation } of waiting) {
    const missing = correlation?.rules.find((one) => find(one) === undefined)
    const note = {
      path,
      title,
      reason: `its rule ${missing ?? correlation?.rules[0]} is not there`,
    }
    if (dormant.length > 0 && missing !== undefined) dormant.push(note)
    else refused.push(note)
  }
  return [...placed.values()].map((draft, number) => ({
    ...draft,
    number,
    silent: draft.partOnly || silent.has(draft.id),
    correlation: draft.correlation === null ? null : byId(draft.correlation, find),
  }))
}

/** Names of rules become their ids. */
function byId(
  correlation: Correlation,
  find: (reference: string) => Draft | undefined,
): Correlation {
  const idOf = (reference: string): string => find(reference)?.id ?? reference
  const aliases = [...correlation.aliases].map(
    ([alias, fields]) =>
      [alias, new Map([...fields].map(([rule, field]) => [idOf(rule), field]))] as const,
  )
  return { ...correlation, rules: correlation.rules.map(idOf), aliases: new Map(aliases) }
}
