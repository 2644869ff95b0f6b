import type { AuditEvent } from '@tripline/ingest'
import { isCoarse } from './event-fields.ts'
import { concerns, shapeOf } from './log-source.ts'
import { fieldsOf, fragmentsNeeded, literalsNeeded } from './needs.ts'
import type { FieldRef, Value } from './node.ts'
import { NO, truthOf } from './node.ts'
import type { EventView, ShapeReader } from './record-view.ts'
import { createShapeReader } from './record-view.ts'
import type { Rule } from './rule.ts'
import type { RuleBook } from './rule-book.ts'

/** Actions whose candidates are remembered; names come from outside. */
const MOST_ACTIONS = 8192
/** JSON may write these in another way than they read, in ways `mayHold` does not look out for. */
const UNSURE = /[^ !#-[\]-~]/

/** The rules that may match records of one source, found without trying them all. */
export interface SourceRules {
  readonly reader: ShapeReader
  /** Rules that may match the event, in the order of their numbers; opens the view on it. The list is reused. */
  candidates(event: AuditEvent): readonly Rule[]
}

interface Keyed {
  readonly field: FieldRef
  /** Literals in lower case. */
  readonly byLiteral: Map<string, Rule[]>
  readonly byText: Map<string, readonly Rule[]>
}

/**
 * Each rule lies under one thing it cannot do without: the literals of a field the event's action tells (looked up once an
 * action and then remembered), of a field the event or the record tells, or a text that must be in the record.
 */
export function createSourceRules(book: RuleBook, source: string, view: EventView): SourceRules {
  const shape = shapeOf(source)
  const reader = createShapeReader(shape)
  const rules = book.rules.filter(
    ({ node, logsource }) => node !== null && concerns(logsource, source),
  )
  const used = new Set<FieldRef>()
  for (const { node } of rules) if (node !== null) fieldsOf(node, used)
  const rank = (field: FieldRef): number =>
    (shape?.known ?? []).findIndex(({ name }) => name === field.name)
  const byAction = [...used]
    .filter((field) => reader(field).byAction)
    .sort((a, b) => rank(a) - rank(b) || a.slot - b.slot)
  const byEvent = [...used]
    .filter((field) => !reader(field).byAction && reader(field).known !== null)
    .sort((a, b) => Number(isCoarse(a.name)) - Number(isCoarse(b.name)) || a.slot - b.slot)
  // Where the action tells nothing of the record, looking into it is the only way, and then a look-up is cheapest.
  const byRecord = shape?.known.length === 0 || shape === null ? [...used] : []

  const actionKeyed: Keyed[] = []
  const eventKeyed: Keyed[] = []
  const recordKeyed: Keyed[] = []
  const texts: { readonly fragments: readonly string[]; readonly rule: Rule }[] = []
  const others: Rule[] = []
  for (const rule of rules) {
    if (place(rule, byAction, actionKeyed)) continue
    if (place(rule, byEvent, eventKeyed)) continue
    if (place(rule, byRecord, recordKeyed)) continue
    const fragments = rule.node === null ? null : fragmentsNeeded(rule.node)
    if (fragments === null || fragments.some((text) => UNSURE.test(text))) others.push(rule)
    else texts.push({ fragments, rule })
  }

  const byActionMemo = new Map<string, readonly Rule[]>()
  const candidatesOfAction = (event: AuditEvent): readonly Rule[] => {
    const known = byActionMemo.get(event.action)
    if (known !== undefined) return known
    view.open(event, reader, 'action')
    const found = actionKeyed.flatMap((keyed) => lookUp(keyed, event))
    // The record's own spelling of a name may differ from the action's, so a name that is not known stays open.
    const open = found.filter((rule) => rule.node !== null && truthOf(rule.node, view) !== NO)
    if (byActionMemo.size >= MOST_ACTIONS) byActionMemo.clear()
    byActionMemo.set(event.action, open)
    return open
  }
  const lookUp = ({ field, byLiteral }: Keyed, event: AuditEvent): readonly Rule[] => {
    const { known } = reader(field)
    const text = known?.(event) ?? null
    if (text !== null) return byLiteral.get(text.toLowerCase()) ?? NONE
    return [...new Set([...byLiteral.values()].flat())]
  }

  const found: Rule[] = []
  const candidates = (event: AuditEvent): readonly Rule[] => {
    const ofAction = actionKeyed.length === 0 ? NONE : candidatesOfAction(event)
    view.open(event, reader, 'event')
    if (eventKeyed.length + recordKeyed.length + texts.length + others.length === 0) return ofAction
    found.length = 0
    for (const rule of ofAction) found.push(rule)
    for (const keyed of eventKeyed) {
      const text = reader(keyed.field).known?.(event) ?? null
      if (text === null) for (const list of keyed.byLiteral.values()) found.push(...list)
      else if (text !== '') for (const rule of rulesUnder(keyed, text)) found.push(rule)
    }
    if (texts.length > 0) {
      for (const { fragments, rule } of texts)
        if (mayHold(view.rawLower(), fragments)) found.push(rule)
    }
    if (recordKeyed.length > 0) view.deepen()
    for (const keyed of recordKeyed) collect(keyed, found)
    for (const rule of others) found.push(rule)
    return found.length > 1 ? inOrder(found) : found
  }

  const collect = ({ field, byLiteral }: Keyed, into: Rule[]): void => {
    for (const { lower } of view.values(field) ?? NO_VALUES) {
      for (const rule of byLiteral.get(lower) ?? NONE) into.push(rule)
    }
  }
  return { reader, candidates }
}

const NONE: readonly Rule[] = []
const NO_VALUES: readonly Value[] = []
/** Spellings of values that are remembered with what lies under them. */
const MOST_TEXTS = 4096

function rulesUnder({ byLiteral, byText }: Keyed, text: string): readonly Rule[] {
  const known = byText.get(text)
  if (known !== undefined) return known
  const found = byLiteral.get(text.toLowerCase()) ?? NONE
  if (byText.size >= MOST_TEXTS) byText.clear()
  byText.set(text, found)
  return found
}

/** Under the first field of the list that the rule cannot do without. */
function place(rule: Rule, fields: readonly FieldRef[], keyed: Keyed[]): boolean {
  if (rule.node === null) return false
  for (const field of fields) {
    const literals = literalsNeeded(rule.node, field)
    if (literals === null) continue
    let own = keyed.find((one) => one.field === field)
    if (own === undefined) {
      own = { field, byLiteral: new Map(), byText: new Map() }
      keyed.push(own)
    }
    for (const literal of literals) {
      const list = own.byLiteral.get(literal) ?? []
      list.push(rule)
      own.byLiteral.set(literal, list)
    }
    return true
  }
  return false
}

/** True also where the record may spell it otherwise, or is not at hand. */
function mayHold(raw: string, fragments: readonly string[]): boolean {
  if (raw === '') return true
  for (const fragment of fragments) if (raw.includes(fragment)) return true
  return raw.includes('\\') && (raw.includes('\\u') || raw.includes('\\/'))
}

/** By number, each once: a record with a list of values finds a rule twice. */
function inOrder(rules: Rule[]): readonly Rule[] {
  rules.sort((a, b) => a.number - b.number)
  return rules.filter((rule, at) => rule !== rules[at - 1])
}
