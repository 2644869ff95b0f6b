import type { Evidence, Observation } from '../detector.ts'
import { isTold, TOLD_ENOUGH } from './rule-bits.ts'
import type { RuleHistory } from './rule-history.ts'
import type { FieldRef, Node, Value } from './sigma/node.ts'
import type { Rule } from './sigma/rule.ts'

const LONGEST_VALUE = 80
const LONGEST = 400
const MOST_SHOWN = 4
const MOST_OTHERS = 4

/** The loudest rule in words: its title, what of the record met it, and when it is wrong. */
export function explainRule(
  rule: Rule,
  others: readonly Rule[],
  observed: Observation,
  history: RuleHistory,
  values: (field: FieldRef) => readonly Value[],
): Evidence {
  const record = history.find(observed.agent, rule)
  const met = rule.node === null ? [] : matchedFields(rule.node, values)
  const seen = record?.calls ?? 0
  const days = record?.days ?? 0
  return {
    feature: 'rule',
    sentence: 'It matched a known-bad pattern',
    observed: cut([ruleWords(rule), ...met].join('; '), LONGEST),
    expected: days === 0 ? 'never matched by it' : `matched by it on ${days} days`,
    agent: { seen, of: Math.max(observed.agentEvents, seen) },
    ...history.others(observed, rule),
    usual: null,
    now: null,
    note: cut(noteOf(rule, others, isTold(record, observed, history)), LONGEST),
  }
}

/** 'high rule: CloudTrail is switched off' */
export function ruleWords({ level, title }: Rule): string {
  return `${level} rule: ${cut(safe(title), 2 * LONGEST_VALUE)}`
}

function noteOf(rule: Rule, others: readonly Rule[], told: boolean): string {
  const notes: string[] = []
  if (told) {
    notes.push(`Raised on ${TOLD_ENOUGH} days without a verdict, so it counts as low until judged`)
  }
  if (others.length > 0) {
    const titles = others.slice(0, MOST_OTHERS).map(({ title }) => safe(title))
    const more = others.length - titles.length
    notes.push(`Also: ${titles.join(', ')}${more > 0 ? ` and ${more} more` : ''}`)
  }
  if (rule.falsePositives.length > 0) {
    notes.push(`Wrong when: ${rule.falsePositives.map(safe).join('; ')}`)
  }
  return notes.join('. ')
}

/** 'eventName = StopLogging': the fields whose tests hold, as the record has them. */
function matchedFields(
  node: Node,
  values: (field: FieldRef) => readonly Value[],
): readonly string[] {
  const found: string[] = []
  const walk = (part: Node): void => {
    if (found.length >= MOST_SHOWN) return
    if (part.kind === 'all' || part.kind === 'some') part.parts.forEach(walk)
    if (part.kind !== 'field') return
    const value = values(part.field).find((one) => part.test.holds(one))
    if (value === undefined) return
    const words = `${safe(part.field.name)} = ${cut(safe(value.text), LONGEST_VALUE)}`
    if (!found.includes(words)) found.push(words)
  }
  walk(node)
  return found
}

/** Values come from outside and go to terminals and pages: what steers them is written out. */
function safe(text: string): string {
  return cut(text, 4 * LONGEST_VALUE).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`
