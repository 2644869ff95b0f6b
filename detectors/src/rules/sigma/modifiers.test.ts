import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { detecting, meets, refusalOf } from './ask.contract.ts'

type Case = readonly [search: string, value: unknown, expected: boolean]

/** Each is asked of a record whose field `f` holds the value; undefined leaves the field out. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  'plain values are compared without regard to case, numbers and booleans as they are written': [
    ['{f: Abc}', 'aBC', true],
    ['{f: Abc}', 'abcd', false],
    ['{f: 200}', 200, true],
    ['{f: 200}', '200', true],
    ["{f: '200'}", 200, true],
    ['{f: true}', true, true],
    ['{f: true}', 'false', false],
    ['{f|cased: Abc}', 'Abc', true],
    ['{f|cased: Abc}', 'abc', false],
    ['{f: Ärger}', 'äRGER', true],
  ],
  'stars and question marks are wildcards unless escaped': [
    ['{f: a*c}', 'abbbc', true],
    ['{f: a*c}', 'abbbcd', false],
    ['{f: a?c}', 'abc', true],
    ['{f: a?c}', 'ac', false],
    ['{f: "*b*d*"}', 'abcde', true],
    ['{f: "*b?d*"}', 'abcde', true],
    ['{f: "*b?d"}', 'abcde', false],
    ['{f: "a*a"}', 'a', false],
    ["{f: 'a\\*c'}", 'a*c', true],
    ["{f: 'a\\*c'}", 'abc', false],
    ["{f: 'a\\?c'}", 'a?c', true],
    ["{f: 'a\\\\*c'}", 'a\\xc', true],
    ["{f: 'C:\\Windows\\*'}", 'c:\\windows*', true],
    ["{f: 'C:\\Windows\\\\*'}", 'c:\\windows\\system32', true],
    ["{f: 'a\\b'}", 'a\\b', true],
    ["{f: 'a\\\\b'}", 'a\\\\b', true],
    ['{f: "*"}', '', true],
    ['{f: "?*"}', '', false],
  ],
  'contains, startswith, endswith and all': [
    ['{f|contains: bc}', 'aBCd', true],
    ['{f|contains: [x, bc]}', 'abcd', true],
    ['{f|contains|all: [ab, cd]}', 'abcd', true],
    ['{f|contains|all: [ab, x]}', 'abcd', false],
    ['{f|startswith: ab}', 'ABc', true],
    ['{f|startswith: b}', 'abc', false],
    ['{f|endswith: bc}', 'abc', true],
    ['{f|endswith: ab}', 'abc', false],
    ['{f|contains: "a?c"}', 'xxabcxx', true],
    ['{f|contains|cased: BC}', 'abcd', false],
  ],
  'regular expressions search, tell cases apart, and take the flags i, m and s': [
    ['{f|re: "b+c"}', 'abbc', true],
    ['{f|re: "B+c"}', 'abbc', false],
    ['{f|re|i: "B+c"}', 'abbc', true],
    ['{f|re: "^b"}', 'a\nb', false],
    ['{f|re|m: "^b"}', 'a\nb', true],
    ['{f|re: "a.b"}', 'a\nb', false],
    ['{f|re|s: "a.b"}', 'a\nb', true],
    ['{f|re|i|m: "^B$"}', 'a\nb\nc', true],
    ["{f|re: '\\d{3}$'}", 'x123', true],
  ],
  'networks hold the addresses of their kind': [
    ['{f|cidr: 192.0.2.0/24}', '192.0.2.77', true],
    ['{f|cidr: 192.0.2.0/24}', '192.0.3.1', false],
    ['{f|cidr: [10.0.0.0/8, "2001:db8::/32"]}', '2001:db8:1::5', true],
    ['{f|cidr: "2001:db8::/32"}', '2001:db9::5', false],
    ['{f|cidr: 0.0.0.0/0}', 'no address', false],
    ['{f|cidr: 192.0.2.1}', '192.0.2.1', true],
  ],
  'base64 of a text, and what it looks like within something longer': [
    ['{f|base64: foobar}', 'Zm9vYmFy', true],
    ['{f|base64offset|contains: secret}', Buffer.from('my secret x').toString('base64'), true],
    ['{f|base64offset|contains: secret}', Buffer.from('a secret').toString('base64'), true],
    ['{f|base64offset|contains: secret}', Buffer.from('secret').toString('base64'), true],
    ['{f|base64offset|contains: secret}', Buffer.from('public').toString('base64'), false],
    [
      '{f|wide|base64offset|contains: ping}',
      Buffer.from('x ping', 'utf16le').toString('base64'),
      true,
    ],
    ['{f|utf16le|base64: ab}', Buffer.from('ab', 'utf16le').toString('base64'), true],
    ['{f|utf16be|base64: ab}', Buffer.from('ab', 'utf16le').swap16().toString('base64'), true],
    ['{f|utf16|base64: ab}', Buffer.from('\ufeffab', 'utf16le').toString('base64'), true],
    ['{f|wide|contains: ab}', 'x\u0000a\u0000b\u0000', true],
    ['{f|base64|contains: äö}', Buffer.from('äö').toString('base64'), true],
  ],
  'windash takes a dash or slash at the start of a word for any other': [
    ['{f|windash|contains: " -enc"}', 'cmd /enc x', true],
    ['{f|windash|contains: " -enc"}', 'cmd \u2013enc x', true],
    ['{f|windash|contains: " -a -b"}', 'x /a \u2014b', true],
    ['{f|windash|contains: "a-b"}', 'a/b', false],
  ],
  'exists, null and empty': [
    ['{f|exists: true}', 0, true],
    ['{f|exists: true}', undefined, false],
    ['{f|exists: true}', null, false],
    ['{f|exists: false}', undefined, true],
    ['{f|exists: false}', 'x', false],
    ['{f: null}', undefined, true],
    ['{f: null}', null, true],
    ['{f: null}', '', false],
    ["{f: ''}", '', true],
    ["{f: ''}", undefined, false],
    ['{f: [null, x]}', undefined, true],
    ['{f: [null, x]}', 'x', true],
  ],
  'numbers are compared as numbers': [
    ['{f|gt: 5}', 6, true],
    ['{f|gt: 5}', 5, false],
    ['{f|gte: 5}', '5', true],
    ['{f|lt: 5}', 4.5, true],
    ['{f|lte: 5}', 5, true],
    ['{f|lt: 5}', 'x', false],
    ['{f|lt: 5}', '', false],
  ],
  'neq turns the whole test round': [
    ['{f|neq: a}', 'b', true],
    ['{f|neq: a}', 'A', false],
    ['{f|neq: [a, b]}', 'b', false],
    ['{f|contains|neq: a}', 'xyz', true],
    ['{f|neq: a}', undefined, true],
  ],
  'parts of a time, alone and compared': [
    ['{f|hour: 3}', '2025-03-01T03:04:05Z', true],
    ['{f|hour|gte: 22}', '2025-03-01T23:04:05Z', true],
    ['{f|hour|gte: 22}', '2025-03-01T21:59:05Z', false],
    ['{f|minute: 4}', '2025-03-01T03:04:05Z', true],
    ['{f|day: 1}', '2025-03-01T03:04:05Z', true],
    ['{f|month: 3}', 1740798245, true],
    ['{f|year: 2025}', 1740798245000, true],
    ['{f|week: 53}', '2021-01-03T12:00:00Z', true],
    ['{f|week: 1}', '2021-01-04T12:00:00Z', true],
    ['{f|hour: 3}', 'no time', false],
  ],
}

for (const [name, list] of Object.entries(cases)) {
  test(name, () => {
    for (const [search, value, expected] of list) {
      assert.equal(meets(search, { f: value }), expected, `${search} on ${JSON.stringify(value)}`)
    }
  })
}

test('a field is compared with another one', () => {
  const record = { a: { b: 'Dana' }, c: 'dana', d: 'arn:user/DANA', e: 'x' }
  assert.ok(meets('{a.b|fieldref: c}', record))
  assert.ok(!meets('{a.b|fieldref: e}', record))
  assert.ok(!meets('{a.b|fieldref|cased: c}', record))
  assert.ok(meets('{d|fieldref|endswith: c}', record))
  assert.ok(meets('{d|fieldref|contains: a.b}', record))
  assert.ok(!meets('{a.b|fieldref: missing}', record))
})

test('fields are found through objects, lists, dotted names and other cases', () => {
  const record = { A: { 'b.c': [{ d: 1 }, { d: 'two' }] }, 'x.y': 'z', list: ['p', 'q'] }
  assert.ok(meets('{A.b.c.d: two}', record))
  assert.ok(meets('{a.b.c.D: 1}', record))
  assert.ok(meets('{x.y: z}', record))
  assert.ok(meets('{list: q}', record))
  assert.ok(meets('{A|contains: "\\"d\\":1"}', record))
  assert.ok(!meets('{__proto__.x: 1}', record))
  assert.ok(meets('{toString: null}', record))
})

test('a policy within the record is searched as it reads', () => {
  const record = { p: { document: JSON.stringify({ Action: 's3:GetObject' }), n: 1 } }
  assert.ok(meets(`{p|contains: '"s3:GetObject"'}`, record))
})

test('keywords are looked for in the whole record, escaped or not', () => {
  const record = { a: { 'policy/break-glass': 'true' }, b: 'say "hi" C:\\temp', c: 'tab\there' }
  assert.ok(meets('[nothing, break-glass]', record))
  assert.ok(meets('"*Break?Glass*"', record))
  assert.ok(meets('[\'say "hi"\']', record))
  assert.ok(meets("['C:\\temp']", record))
  assert.ok(!meets('[absent]', record))
  assert.ok(meets("{'|all': [break, hi]}", record))
  assert.ok(!meets("{'|all': [break, absent]}", record))
  assert.ok(meets("{'|re': 'gl[a]ss'}", record))
})

test('a keyword in a record that is no JSON is found too', () => {
  const record = 'plain text'
  assert.ok(meets('[plain]', record))
})

test('modifiers that are unknown or do not go together are refused by name', () => {
  const refusals: readonly [search: string, reason: RegExp][] = [
    ['{f|sounds: x}', /no modifier sounds/],
    ['{f|re|contains: x}', /whole values/],
    ['{f|i: x}', /behind re/],
    ['{f|lt|cidr: 1}', /do not go together/],
    ['{f|lt: x}', /number/],
    ['{f|cidr: 10.0.0.0/40}', /no network/],
    ['{f|re: "(?=x)"}', /look-arounds/],
    ['{f|re: "(a"}', /re:/],
    ['{f|base64: "a*"}', /wildcards/],
    ['{f|exists: 1}', /true or false/],
    ['{f: {g: x}}', /a value is/],
    ['{f: []}', /empty list/],
    ['{}', /empty map/],
    ['{f|contains: null}', /null/],
  ]
  for (const [search, reason] of refusals) {
    assert.match(refusalOf(detecting(`{s: ${search}, condition: s}`)), reason, search)
  }
})

test('an expression that makes others slow is linear here, and one that grows without bound is refused', () => {
  const started = performance.now()
  assert.ok(!meets("{f|re: '(a+)+$'}", { f: `${'a'.repeat(60_000)}!` }))
  assert.ok(performance.now() - started < 2000)
  assert.notEqual(refusalOf(detecting("{s: {f|re: '((a{500}){500}){500}'}, condition: s}")), '')
})

test('wildcard patterns agree with regular expressions that say the same', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 12 }).map((l) => l.join(''))
  const pattern = fc
    .array(fc.constantFrom('a', 'b', '.', '*', '?'), { minLength: 1, maxLength: 8 })
    .map((l) => l.join(''))
  fc.assert(
    fc.property(pattern, letters, (wild, value) => {
      const source = wild.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
      const expected = new RegExp(`^${source}$`, 's').test(value)
      assert.equal(meets(`{f: '${wild}'}`, { f: value }), expected, `${wild} on ${value}`)
    }),
    { numRuns: 300 },
  )
})

test('any text in a record is taken without complaint', () => {
  const value = fc.oneof(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(value, (f) => {
      for (const search of [
        '{f|contains: a}',
        '{f|hour: 1}',
        '{f|cidr: 10.0.0.0/8}',
        '{f|re: "x$"}',
      ]) {
        assert.equal(typeof meets(search, { f }), 'boolean')
      }
    }),
    { numRuns: 100 },
  )
})
