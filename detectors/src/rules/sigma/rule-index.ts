import type { AuditEvent } from '@tripline/ingest'
import { concerns, shapeOf } from './log-source.ts'
import type { Value } from './node.ts'
import { NO, truthOf } from './node.ts'
import type { EventView, ShapeReader } from './record-view.ts'
import { createShapeReader } from './record-view.ts'
import type { Rule } from './rule.ts'
import type { RuleBook } from './rule-book.ts'
import type { Keyed, Loose } from './rule-places.ts'
import { allUnder, mayHold, placeRules, rulesUnder } from './rule-places.ts'

/** Services and, of each, actions whose candidates are remembered; names come from outside. */
const MOST_SERVICES = 256
const MOST_ACTIONS = 2048

/** The rules that may match records of one source, found without trying them all. */
export interface SourceRules {
  readonly reader: ShapeReader
  /** Rules that may match the event, in the order of their numbers; opens the view on it. The list is reused. */
  candidates(event: AuditEvent): readonly Rule[]
}

/** What is left open when only an event's action is known. */
interface Open {
  readonly rules: readonly Rule[]
  readonly loose: readonly Loose[]
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
  const places = placeRules(rules, shape, reader)
  const openOf = rememberByAction((event) => {
    view.open(event, reader, 'action')
    const isOpen = ({ node }: Rule): boolean => node !== null && truthOf(node, view) !== NO
    return {
      rules: places.action.flatMap((keyed) => candidatesUnder(keyed, event)).filter(isOpen),
      loose: places.loose.filter(({ rule }) => isOpen(rule)),
    }
  })
  const found: Rule[] = []

  const candidates = (event: AuditEvent): readonly Rule[] => {
    const open = openOf(event)
    view.open(event, reader, 'event')
    found.length = 0
    for (const rule of open.rules) found.push(rule)
    for (const keyed of places.event) {
      for (const rule of candidatesUnder(keyed, event)) found.push(rule)
    }
    for (const { rule, fragments } of open.loose) {
      if (fragments === null || mayHold(view.rawLower(), fragments)) found.push(rule)
    }
    if (places.record.length > 0) view.deepen()
    for (const keyed of places.record) {
      for (const { lower } of view.values(keyed.field) ?? NO_VALUES) {
        for (const rule of keyed.byLiteral.get(lower) ?? NONE) found.push(rule)
      }
    }
    return found.length > 1 ? inOrder(found) : found
  }
  return { reader, candidates }
}

const NONE: readonly Rule[] = []
const NO_VALUES: readonly Value[] = []

function candidatesUnder(keyed: Keyed, event: AuditEvent): readonly Rule[] {
  const text = keyed.read(event)
  if (text === null) return allUnder(keyed)
  return text === '' ? NONE : rulesUnder(keyed, text)
}

/** Remembers what `find` says by service and action. */
function rememberByAction(find: (event: AuditEvent) => Open): (event: AuditEvent) => Open {
  const services = new Map<string, Map<string, Open>>()
  return (event) => {
    let actions = services.get(event.service)
    if (actions === undefined) {
      if (services.size >= MOST_SERVICES) services.clear()
      actions = new Map()
      services.set(event.service, actions)
    }
    const known = actions.get(event.action)
    if (known !== undefined) return known
    const open = find(event)
    if (actions.size >= MOST_ACTIONS) actions.clear()
    actions.set(event.action, open)
    return open
  }
}

/** By number, each once: a record with a list of values finds a rule twice. */
function inOrder(rules: Rule[]): readonly Rule[] {
  rules.sort((a, b) => a.number - b.number)
  return rules.filter((rule, at) => rule !== rules[at - 1])
}
