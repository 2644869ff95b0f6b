import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bookOf, recordEvent, refusalOf } from './ask.contract.ts'
import type { RuleBook, RuleFile } from './rule-book.ts'
import { buildRuleBook } from './rule-book.ts'
import { createRuleMatcher } from './rule-matcher.ts'

const files = (...texts: readonly string[]): readonly RuleFile[] =>
  texts.map((text, at) => ({ path: `${at}.yml`, text, found: false }))
const titles = (book: RuleBook, record: unknown): readonly string[] =>
  createRuleMatcher(book)
    .matches(recordEvent(record))
    .map(({ title }) => title)

test('what documents of older collections share goes into each of them', () => {
  const book = bookOf(`
action: global
logsource: {product: test}
level: low
---
title: one
detection: {s: {a: 1}, condition: s}
---
title: two
detection: {s: {a: 2}, condition: s}
---
action: repeat
title: three
detection: {s: {b: 3}}
---
action: reset
---
title: alone
detection: {s: {a: 1}, condition: s}
`)
  assert.deepEqual(titles(book, { a: 1 }), ['one'])
  assert.deepEqual(titles(book, { a: 2, b: 3 }), ['two', 'three'])
  assert.deepEqual(titles(book, { a: 2 }), ['two'])
  assert.equal(book.rules.find(({ title }) => title === 'three')?.level, 'low')
})

test('a filter narrows the rules it names, wherever it stands, and no others', () => {
  const book = bookOf(`
title: no robots
logsource: {product: test}
filter: {rules: [first], robot: {who|startswith: robot}, condition: not robot}
---
title: first
name: first
logsource: {product: test}
detection: {s: {a: 1}, condition: s}
---
title: second
logsource: {product: test}
detection: {s: {a: 1}, condition: s}
`)
  assert.deepEqual(titles(book, { a: 1, who: 'robot-7' }), ['second'])
  assert.deepEqual(titles(book, { a: 1, who: 'dana' }), ['first', 'second'])
})

const asking = `
title: asks
logsource: {product: test}
detection: {s: {who|expand: '%admins%'}, condition: s}
`

test('a rule with a placeholder waits until somebody defines it', () => {
  const without = bookOf(asking)
  assert.equal(without.rules.length, 0)
  assert.match(without.dormant[0]?.reason ?? '', /%admins% is not defined/)
  const book = bookOf(`${asking}---\nplaceholders: {admins: [dana, 'r*t']}\n`)
  assert.deepEqual(titles(book, { who: 'Root' }), ['asks'])
  assert.deepEqual(titles(book, { who: 'eve' }), [])
})

test('of two rules with one id the first stays and the second is refused by both names', () => {
  const rule =
    'title: t\nid: same\nlogsource: {product: test}\ndetection: {s: {a: 1}, condition: s}\n'
  const book = buildRuleBook(files(rule, rule), null)
  assert.equal(book.rules.length, 1)
  assert.deepEqual(book.refused, [
    { path: '1.yml', title: 't', reason: 'its id is taken by 0.yml' },
  ])
})

test('one bad file or document takes nothing else with it', () => {
  const good = 'title: good\nlogsource: {product: test}\ndetection: {s: {a: 1}, condition: s}\n'
  const bad = 'title: bad\nlogsource: {product: test}\ndetection: {s: {a|wrong: 1}, condition: s}\n'
  const book = buildRuleBook(files('a: [', `${bad}---\n${good}`, '- a\n- b\n'), null)
  assert.deepEqual(
    book.rules.map(({ title }) => title),
    ['good'],
  )
  assert.deepEqual(
    book.refused.map(({ path }) => path),
    ['0.yml', '2.yml', '1.yml'],
  )
})

test('what is no rule is passed over in a folder and refused where it was named', () => {
  const text = 'name: Bake\non: push\n'
  assert.deepEqual(buildRuleBook([{ path: 'a.yml', text, found: true }], null).refused, [])
  assert.match(refusalOf(text), /no rule in it/)
})

test('rules that no source can match are dormant and say why', () => {
  const text = (logsource: string, rest = '') =>
    `title: "t ${logsource}"\nlogsource: {${logsource}}\ndetection: {s: {a: 1}, condition: s}\n${rest}`
  const book = buildRuleBook(
    files(
      text('product: aws, service: cloudtrail'),
      text('product: aws, service: waf'),
      text('product: bitbucket, service: audit'),
      text('category: process_creation, product: windows'),
      text('product: kubernetes, category: application, service: audit', 'status: deprecated\n'),
    ),
    ['cloudtrail', 'mapped:bitbucket-cloud', 'kubernetes-audit'],
  )
  assert.deepEqual(
    book.rules.map(({ logsource }) => logsource.product),
    ['aws', 'bitbucket'],
  )
  assert.deepEqual(
    book.dormant.map(({ reason }) => reason),
    [
      'no source gives aws/waf records',
      'no source gives windows/process_creation records',
      'its author withdrew it (status: deprecated)',
    ],
  )
})

test('Azure records are told apart by their category', () => {
  const rule = (service: string) =>
    `title: ${service}\nlogsource: {product: azure, service: ${service}}\ndetection: {s: {a: 1}, condition: s}\n`
  const book = bookOf([rule('auditlogs'), rule('signinlogs'), rule('activitylogs')].join('---\n'))
  const of = (category: string) => {
    const event = { ...recordEvent({ a: 1, category }), source: 'mapped:azure-hub' as const }
    return createRuleMatcher(book)
      .matches(event)
      .map(({ title }) => title)
  }
  assert.deepEqual(of('AuditLogs'), ['auditlogs'])
  assert.deepEqual(of('SignInLogs'), ['signinlogs'])
  assert.deepEqual(of('Administrative'), ['auditlogs', 'signinlogs', 'activitylogs'])
})

test('a correlation comes after what it refers to, and one that refers to nothing or to itself is refused', () => {
  const count = (id: string, of: string) =>
    `title: ${id}\nid: ${id}\ncorrelation: {type: event_count, rules: [${of}], timespan: 1h, condition: {gte: 2}}\n`
  const base =
    'title: base\nname: base\nlogsource: {product: test}\ndetection: {s: {a: 1}, condition: s}\n'
  const book = buildRuleBook(
    files(
      [
        count('c', 'b'),
        count('b', 'base'),
        base,
        count('x', 'y'),
        count('y', 'x'),
        count('z', 'gone'),
      ].join('---\n'),
    ),
    null,
  )
  assert.deepEqual(
    book.rules.map(({ title, silent }) => [title, silent]),
    [
      ['base', true],
      ['b', true],
      ['c', false],
    ],
  )
  assert.deepEqual(
    book.refused.map(({ title, reason }) => [title, reason]),
    [
      ['x', 'its rule y is not there'],
      ['y', 'its rule x is not there'],
      ['z', 'its rule gone is not there'],
    ],
  )
})

test('correlations that say something else than the specification are refused by key', () => {
  const correlation = (inner: string) => `title: t\ncorrelation: {${inner}}\n`
  const refusals: readonly [string, RegExp][] = [
    ['type: guess, rules: [a], timespan: 1h', /type: guess/],
    ['type: event_count, rules: [a], timespan: soon, condition: {gte: 1}', /timespan/],
    ['type: event_count, rules: [a], timespan: 90d, condition: {gte: 1}', /30 days/],
    ['type: event_count, rules: [a], timespan: 1h', /say how many/],
    ['type: event_count, rules: [a], timespan: 1h, condition: {gte: 1000000}', /10000 at most/],
    ['type: event_count, rules: [a], timespan: 1h, condition: {about: 5}', /about/],
    ['type: value_count, rules: [a], timespan: 1h, condition: {gte: 1}', /field/],
    ['type: temporal, rules: [], timespan: 1h', /at least one/],
  ]
  for (const [inner, reason] of refusals) assert.match(refusalOf(correlation(inner)), reason, inner)
})

test('a few lines of YAML cannot become millions of values', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]',
    'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]',
    'detection: {s: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]}',
  ].join('\n')
  assert.match(refusalOf(bomb), /aliases/)
})
