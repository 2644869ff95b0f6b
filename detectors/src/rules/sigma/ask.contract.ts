import assert from 'node:assert/strict'
import type { AuditEvent } from '@tripline/ingest'
import { exampleEvent } from '../../events.contract.ts'
import type { RuleBook } from './rule-book.ts'
import { buildRuleBook } from './rule-book.ts'
import { createRuleMatcher } from './rule-matcher.ts'

/** A book of rules that must all load. */
export function bookOf(text: string): RuleBook {
  const book = buildRuleBook([{ path: 'test.yml', text, found: false }], null)
  assert.deepEqual(book.refused, [])
  return book
}

/** Why the rule in the text is refused. */
export function refusalOf(text: string): string {
  const book = buildRuleBook([{ path: 'test.yml', text, found: false }], null)
  assert.equal(book.rules.length, 0, 'it was taken')
  return book.refused[0]?.reason ?? ''
}

/** An event of the product `test` with this record. */
export const recordEvent = (record: unknown): AuditEvent =>
  exampleEvent({ source: 'mapped:test', raw: JSON.stringify(record) })

/** A rule about the product `test` whose detection is the given YAML in flow style. */
export const detecting = (detection: string): string =>
  `title: t\nlogsource: {product: test}\ndetection: ${detection}\n`

/** Whether a rule with this detection matches the record. */
export function matches(detection: string, record: unknown): boolean {
  const matcher = createRuleMatcher(bookOf(detecting(detection)))
  return matcher.matches(recordEvent(record)).length === 1
}

/** The same for one search: its YAML in flow style. */
export const meets = (search: string, record: unknown): boolean =>
  matches(`{s: ${search}, condition: s}`, record)
