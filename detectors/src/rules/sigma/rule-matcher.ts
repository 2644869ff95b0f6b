import type { AuditEvent } from '@tripline/ingest'
import type { FieldRef, Value } from './node.ts'
import { BLANK, NO, truthOf, YES } from './node.ts'
import { createEventView } from './record-view.ts'
import type { Rule } from './rule.ts'
import type { RuleBook } from './rule-book.ts'
import type { SourceRules } from './rule-index.ts'
import { createSourceRules } from './rule-index.ts'

/** Sources whose index is kept; their names come from the configuration. */
const MOST_SOURCES = 256

/** Asks all rules of a book about one event at a time. */
export interface RuleMatcher {
  /** Rules whose condition the event meets, by number; those that are only parts of a correlation too. */
  matches(event: AuditEvent): readonly Rule[]
  /** Values of a field of the event that `matches` was last asked about; from the record where the event does not say. */
  values(field: FieldRef): readonly Value[]
  /** Records parsed so far. */
  parses(): number
}

export function createRuleMatcher(book: RuleBook): RuleMatcher {
  const view = createEventView()
  const bySource = new Map<string, SourceRules>()
  let last: AuditEvent | null = null
  let matched: readonly Rule[] = []

  const rulesOf = (source: string): SourceRules => {
    const known = bySource.get(source)
    if (known !== undefined) return known
    const made = createSourceRules(book, source, view)
    if (bySource.size >= MOST_SOURCES) bySource.clear()
    bySource.set(source, made)
    return made
  }

  const look = (event: AuditEvent): readonly Rule[] => {
    const candidates = rulesOf(event.source).candidates(event)
    if (candidates.length === 0) return NONE
    let found: Rule[] | null = null
    for (const rule of candidates) {
      if (rule.node === null) continue
      let truth = truthOf(rule.node, view)
      if (truth !== YES && truth !== NO) {
        view.deepen()
        truth = truthOf(rule.node, view)
      }
      if (truth !== YES) continue
      found ??= []
      found.push(rule)
    }
    return found ?? NONE
  }

  return {
    matches(event) {
      // The same event is scored, explained, learned and followed.
      if (event !== last) {
        matched = look(event)
        last = event
      }
      return matched
    },
    values(field) {
      const known = view.values(field)
      if (known !== null && known !== BLANK) return known
      view.deepen()
      return view.values(field) ?? []
    },
    parses: view.parses,
  }
}

const NONE: readonly Rule[] = []
