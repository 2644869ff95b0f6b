import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import fc from 'fast-check'
import { exampleEvent } from '../../events.contract.ts'
import { bookOf } from './ask.contract.ts'
import { shapeOf } from './log-source.ts'
import type { FieldRef, Value } from './node.ts'
import { truthOf, YES } from './node.ts'
import { fieldPath, readPath } from './read-path.ts'
import { createShapeReader } from './record-view.ts'
import type { RuleBook } from './rule-book.ts'
import { createRuleMatcher } from './rule-matcher.ts'
import { unescaped } from './unescaped.ts'

const aws = (name: string, search: string, condition = 's') =>
  `title: ${name}\nid: ${name}\nlogsource: {product: aws, service: cloudtrail}\ndetection: {${search}, condition: ${condition}}\n`

/** One of every way in which a rule can be found. */
const ways = bookOf(
  [
    aws('by-name', 's: {eventSource: s3.amazonaws.com, eventName: [DeleteBucket, putObject]}'),
    aws('by-source', 's: {eventSource: iam.amazonaws.com}, f: {eventName: GetUser}', 's and not f'),
    aws('by-error', 's: {errorCode: AccessDenied}'),
    aws('by-start', 's: {eventName|startswith: Del}'),
    aws('by-lambda', 's: {eventName: UpdateFunctionCode20150331v2}'),
    aws('by-text', "s: {userIdentity.arn|re: '.+:assumed-role/aws:.+'}"),
    aws('by-part', 's: {requestParameters.name|contains: "sh?p"}'),
    aws('by-word', 's: [break-glass]'),
    aws('by-missing', 's: {requestParameters.name: null, eventName: GetUser}'),
    aws('by-not', 's: {eventName: GetUser}', 'not s'),
    aws('by-either', 's: {eventName: GetUser}, t: {errorCode: Throttled}', 's or t'),
  ].join('---\n'),
)

/** Every rule, asked of the record alone, without index, columns or memory. */
function plainly(book: RuleBook, event: AuditEvent): readonly string[] {
  const record: unknown = JSON.parse(event.raw)
  const text = unescaped(event.raw)
  const view = {
    values: (field: FieldRef): readonly Value[] => {
      const values: Value[] = []
      readPath(record, fieldPath(field.name), values)
      return values
    },
    text: () => ({ text, lower: text.toLowerCase() }),
  }
  return book.rules
    .filter(({ node }) => node !== null && truthOf(node, view) === YES)
    .map(({ id }) => id)
}

const cloudTrail = fc
  .record({
    service: fc.constantFrom('s3', 'iam', 'lambda'),
    name: fc.constantFrom('DeleteBucket', 'PutObject', 'GetUser', 'UpdateFunctionCode', 'Other'),
    date: fc.constantFrom('', '20150331v2'),
    error: fc.constantFrom('', 'AccessDenied', 'Throttled'),
    parameter: fc.constantFrom(undefined, 'shop', 'SHIP', 'other "quoted" \\ text', 'break-glass'),
    arn: fc.constantFrom('arn:aws:sts::1:assumed-role/aws:ec2/i-1', 'arn:aws:iam::1:user/dana'),
    ascii: fc.boolean(),
  })
  .map((d) => {
    const eventName = d.service === 'lambda' ? d.name + d.date : d.name
    const record = {
      eventSource: `${d.service}.amazonaws.com`,
      eventName,
      ...(d.error === '' ? {} : { errorCode: d.error }),
      userIdentity: { arn: d.arn },
      requestParameters: d.parameter === undefined ? null : { name: d.parameter },
    }
    const json = JSON.stringify(record)
    // As some encoders write it.
    const raw = d.ascii ? json.replaceAll('-', '\\u002d').replaceAll('/', '\\/') : json
    return exampleEvent({
      action: `${d.service}:${d.name}`,
      service: d.service,
      errorCode: d.error,
      raw,
    })
  })

test('what the index finds is what asking every rule of the whole record finds', () => {
  const matcher = createRuleMatcher(ways)
  fc.assert(
    fc.property(cloudTrail, (event) => {
      const found = matcher.matches(event).map(({ id }) => id)
      assert.deepEqual(found, plainly(ways, event))
    }),
    { numRuns: 600 },
  )
})

test('a record is parsed once at most, and not for an event that cannot match', () => {
  const book = bookOf(
    aws('a', 's: {eventName: DeleteBucket, requestParameters.name: shop}') +
      '---\n' +
      aws('b', 's: {eventName: DeleteBucket, requestParameters.name: ship}'),
  )
  const matcher = createRuleMatcher(book)
  const event = (name: string) =>
    exampleEvent({ action: `s3:${name}`, raw: '{"requestParameters":{"name":"shop"}}' })
  matcher.matches(event('GetObject'))
  assert.equal(matcher.parses(), 0)
  const deletes = event('DeleteBucket')
  matcher.matches(deletes)
  matcher.matches(deletes)
  assert.equal(matcher.parses(), 1)
})

test('aliases and columns are those of the record’s own kind', () => {
  const reader = createShapeReader(shapeOf('gcp-audit'))
  const paths = reader({ name: 'gcp.audit.method_name', slot: 0 }).paths
  assert.ok(paths.some(({ names }) => names[0]?.includes('protoPayload.methodName')))
})

const manyRules = (count: number): RuleBook =>
  bookOf(
    Array.from({ length: count }, (_, at) =>
      aws(
        `r${at}`,
        `s: {eventSource: svc${at % 40}.amazonaws.com, eventName: [Do${at}, Undo${at}]}`,
      ),
    ).join('---\n'),
  )

test('350 rules cost less than twice what 10 cost', () => {
  const raw = JSON.stringify({ eventName: 'GetObject', filler: 'x'.repeat(1000) })
  const events = Array.from({ length: 2000 }, (_, at) =>
    exampleEvent({ action: `svc${at % 40}:Get${at % 300}`, service: `svc${at % 40}`, raw }),
  )
  const matchers = [manyRules(10), manyRules(350)].map(createRuleMatcher)
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < 12; round++) {
    for (const [which, matcher] of matchers.entries()) {
      const started = performance.now()
      for (let again = 0; again < 10; again++) for (const event of events) matcher.matches(event)
      best[which] = Math.min(best[which] ?? 0, performance.now() - started)
    }
  }
  const [few = 1, many = 1] = best
  assert.ok(many < 2 * few, `${(many / few).toFixed(2)} times`)
})
