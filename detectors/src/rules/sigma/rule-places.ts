import type { AuditEvent } from '@tripline/ingest'
import { isCoarse } from './event-fields.ts'
import { fieldsOf, fragmentsNeeded, literalsNeeded } from './needs.ts'
import type { FieldRef } from './node.ts'
import type { RecordShape } from './record-shape.ts'
import type { ShapeReader } from './record-view.ts'
import type { Rule } from './rule.ts'

/** Rules by the literals of one field, in lower case, that they cannot do without. */
export interface Keyed {
  readonly field: FieldRef
  /** The field without the record; null where the event does not say. */
  readonly read: (event: AuditEvent) => string | null
  readonly byLiteral: Map<string, Rule[]>
  /** The same by values as they were spelt: a memory. */
  readonly byText: Map<string, readonly Rule[]>
}

/** A rule that cannot match a record without one of these texts, in lower case; null where it names none. */
export interface Loose {
  readonly rule: Rule
  readonly fragments: readonly string[] | null
}

/** Where each rule lies: under the first thing that it cannot do without. */
export interface RulePlaces {
  /** By fields that follow from the event's action. */
  readonly action: readonly Keyed[]
  /** By other fields that the event tells. */
  readonly event: readonly Keyed[]
  /** By fields that only the record tells. */
  readonly record: readonly Keyed[]
  readonly loose: readonly Loose[]
}

/** JSON may write other characters than these in another way than they read, in ways `mayHold` does not look out for. */
const SURE = /^[ !#-[\]-~]*$/

export function placeRules(
  rules: readonly Rule[],
  shape: RecordShape | null,
  reader: ShapeReader,
): RulePlaces {
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
  const byRecord = shape === null || shape.known.length === 0 ? [...used] : []

  const places = { action: [] as Keyed[], event: [] as Keyed[], record: [] as Keyed[] }
  const loose: Loose[] = []
  for (const rule of rules) {
    const isPlaced =
      place(rule, byAction, places.action, reader) ||
      place(rule, byEvent, places.event, reader) ||
      place(rule, byRecord, places.record, reader)
    if (isPlaced) continue
    const fragments = rule.node === null ? null : fragmentsNeeded(rule.node)
    const sure = fragments?.every((text) => SURE.test(text)) === true
    loose.push({ rule, fragments: sure ? fragments : null })
  }
  return { ...places, loose }
}

/** Under the first field of the list that the rule cannot do without; false when there is none. */
function place(
  rule: Rule,
  fields: readonly FieldRef[],
  keyed: Keyed[],
  reader: ShapeReader,
): boolean {
  if (rule.node === null) return false
  for (const field of fields) {
    const literals = literalsNeeded(rule.node, field)
    if (literals === null) continue
    let own = keyed.find((one) => one.field === field)
    if (own === undefined) {
      const read = reader(field).known ?? (() => null)
      own = { field, read, byLiteral: new Map(), byText: new Map() }
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

/** Spellings of values that are remembered with what lies under them. */
const MOST_TEXTS = 4096
const NONE: readonly Rule[] = []

export function rulesUnder({ byLiteral, byText }: Keyed, text: string): readonly Rule[] {
  const known = byText.get(text)
  if (known !== undefined) return known
  const found = byLiteral.get(text.toLowerCase()) ?? NONE
  if (byText.size >= MOST_TEXTS) byText.clear()
  byText.set(text, found)
  return found
}

/** All of them, for a value that is not known. */
export function allUnder({ byLiteral }: Keyed): readonly Rule[] {
  return [...new Set([...byLiteral.values()].flat())]
}

/** False only where the record, in lower case, surely has none of the texts: it may spell them otherwise, or not be at hand. */
export function mayHold(raw: string, fragments: readonly string[] | null): boolean {
  if (raw === '' || fragments === null) return true
  for (const fragment of fragments) if (raw.includes(fragment)) return true
  return raw.includes('\\') && (raw.includes('\\u') || raw.includes('\\/'))
}
