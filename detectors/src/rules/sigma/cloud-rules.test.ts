import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { exampleEvent } from '../../events.contract.ts'
import { loadRules } from '../load-rules.ts'
import { fieldsOf } from './needs.ts'
import type { Rule } from './rule.ts'
import type { RuleBook } from './rule-book.ts'
import { createRuleMatcher } from './rule-matcher.ts'
import type { Witness } from './witness.contract.ts'
import { recordOf, witnessOf } from './witness.contract.ts'

const RULES = '../shared/data/sigma-cloud-rules'
const skip = existsSync(RULES) ? false : 'no shared data'
const all = (): RuleBook => loadRules(skip === false ? [RULES] : [], null)

/** An event of the rule's product with this record, its columns as a parser would fill them. */
function eventOf({ logsource }: Rule, witness: Witness): AuditEvent {
  const text = (name: string): string => witness.get(name) ?? ''
  const raw = JSON.stringify(recordOf(witness))
  switch (logsource.product) {
    case 'aws': {
      const service = text('eventSource').replace('.amazonaws.com', '')
      const action = `${service}:${text('eventName')}`
      return exampleEvent({ action, service, errorCode: text('errorCode'), region: '', raw })
    }
    case 'kubernetes': {
      const [resource, sub] = [text('objectRef.resource'), text('objectRef.subresource')]
      const action = `k8s:${text('verb')} ${resource}${sub === '' ? '' : `/${sub}`}`
      return exampleEvent({ source: 'kubernetes-audit', action, service: 'kubernetes', raw })
    }
    default:
      return exampleEvent({ source: `mapped:${logsource.product}`, raw })
  }
}

test('every file of the cloud rules loads', { skip }, () => {
  const book = all()
  assert.deepEqual(book.refused, [])
  const paths = new Set([...book.rules, ...book.dormant].map(({ path }) => path))
  assert.equal([...paths].filter((path) => path.startsWith(RULES)).length, 347)
})

test('a record made from what a rule asks for matches it, and no longer when that is taken away', {
  skip,
}, () => {
  const book = all()
  const matcher = createRuleMatcher(book)
  const unfound: string[] = []
  let asked = 0
  for (const rule of book.rules) {
    if (!rule.path.startsWith(RULES) || rule.node === null) continue
    const witness = witnessOf(rule.node)
    if (witness === null) {
      unfound.push(rule.title)
      continue
    }
    assert.ok(
      matcher.matches(eventOf(rule, witness)).includes(rule),
      `${rule.title} does not match ${JSON.stringify([...witness])}`,
    )
    asked++
    // Of what it holds nothing is left but other values: what asks for any of it no longer matches.
    const asks = [...witness.keys()].length > 0
    const changed = new Map([...witness].map(([name]) => [name, 'something else entirely']))
    if (asks) assert.ok(!matcher.matches(eventOf(rule, changed)).includes(rule), rule.title)
  }
  // Values with texts on both sides of a star are beyond the search.
  assert.ok(unfound.length <= 4, unfound.join(', '))
  assert.ok(asked > 300, `${asked} rules asked`)
})

test('taking away any one field that the rule cannot do without ends the match', { skip }, () => {
  const book = all()
  const matcher = createRuleMatcher(book)
  let broken = 0
  for (const rule of book.rules) {
    const { node } = rule
    if (node?.kind !== 'all' || !rule.path.startsWith(RULES)) continue
    const witness = witnessOf(node)
    for (const part of node.parts) {
      if (part.kind !== 'field' || part.test.absent || witness === null) continue
      const without = new Map([...witness].filter(([name]) => name !== part.field.name))
      assert.ok(
        !matcher.matches(eventOf(rule, without)).includes(rule),
        `${rule.title}: ${part.field.name}`,
      )
      broken++
    }
  }
  assert.ok(broken > 150, `${broken} fields broken`)
})

test('rules read no field that only the record has unless an event may need it', { skip }, () => {
  const book = all()
  const matcher = createRuleMatcher(book)
  const raw = JSON.stringify({
    eventName: 'GetObject',
    eventSource: 's3.amazonaws.com',
    x: 'y'.repeat(1000),
  })
  for (let i = 0; i < 1000; i++) {
    const action =
      ['s3:GetObject', 's3:PutObject', 'sqs:ReceiveMessage', 'dynamodb:Query'][i % 4] ?? ''
    const service = action.split(':')[0] ?? ''
    const event = exampleEvent({ action, service, raw, resourceId: `thing-${i}` })
    assert.deepEqual(matcher.matches(event), [])
  }
  assert.equal(matcher.parses(), 0)
  assert.ok(book.rules.some(({ node }) => node !== null && fieldsOf(node).size > 1))
})
