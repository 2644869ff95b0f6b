import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { compilePath, replaceAt } from './json-path.ts'
import { loadMapping } from './load-mapping.ts'

const fingerprint = (text: string): string => `hmac:${text.length}`
const good = `
mapping: x
time: { path: t, format: iso }
event: { service: { constant: s } }
actions: { name: op }
`
function errorsOf(yaml: string): readonly string[] {
  const loaded = loadMapping(yaml, 'x.yaml', fingerprint)
  return loaded.kind === 'invalid' ? loaded.errors : []
}

test('a mapping that says the least loads', () => {
  assert.deepEqual(errorsOf(good), [])
})

test('each fault names the file, the key and the fix', () => {
  const expected: readonly (readonly [string, RegExp])[] = [
    ['', /x\.yaml: mapping: is missing; add it/],
    [`${good}\nevnt: {}`, /x\.yaml: evnt: is not known here; remove it or check its spelling/],
    [
      good.replace('iso', 'unix'),
      /time\.format: is not one of iso, epoch-seconds.*; use one of these/,
    ],
    [
      good.replace('path: t', 'path: "t..u"'),
      /time\.path: path "t\.\.u" stops making sense at "\.\.u"; write/,
    ],
    [good.replace('constant: s', 'constnt: s'), /event\.service\.constnt: is not known here/],
    [
      good.replace('{ constant: s }', '{ constant: s, path: p }'),
      /event\.service: has 2 ways .*exactly one of/,
    ],
    [good.replace('{ constant: s }', '7'), /event\.service: has the wrong type; give a/],
    [
      good.replace('{ constant: s }', "{ template: 'a{b' }"),
      /event\.service\.template: has a brace without its partner/,
    ],
    [good.replace('actions: { name: op }', ''), /actions: is missing; add/],
    [
      `${good}\noutcome: { denied: [{ path: a, in: [1], atLeast: 2 }] }`,
      /outcome\.denied\.0: has several tests; give one/,
    ],
    [good.replace('mapping: x', 'mapping: X y'), /mapping: must match pattern/],
    [`${good}\nmapping: y`, /correct the YAML/],
    ['{', /correct the YAML/],
    ['- 1', /give a object/],
  ]
  for (const [yaml, wanted] of expected) {
    const errors = errorsOf(yaml)
    assert.ok(
      errors.some((error) => wanted.test(error)),
      `${wanted} in ${JSON.stringify(errors)}`,
    )
    assert.ok(errors.every((error) => error.startsWith('x.yaml: ')))
  }
})

test('any text loads or says what is wrong with it, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const loaded = loadMapping(text, 'x.yaml', fingerprint)
      assert.ok(loaded.kind === 'mapping' || loaded.errors.length > 0)
    }),
    { numRuns: 200 },
  )
})

test('aliases cannot blow a file up', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`
  assert.match(errorsOf(bomb).join(), /too many aliases/)
})

test('a path names one place, and only of the record itself', () => {
  const read = (path: string, tree: unknown) => {
    const compiled = compilePath(path)
    return compiled.kind === 'path' ? compiled.read(tree) : compiled.kind
  }
  const tree = JSON.parse('{"a":{"b":[{"c":1}],"x-y":2,"@t":3},"__proto__":{"z":4}}')
  assert.equal(read('a.b[0].c', tree), 1)
  assert.equal(read('$.a["x-y"]', tree), 2)
  assert.equal(read('a.@t', tree), 3)
  assert.equal(read('__proto__.z', tree), 4)
  for (const path of [
    'a.b[1]',
    'a.b.length',
    'constructor',
    'a.toString',
    'a[0]',
    'a.b.c',
    '__proto__.constructor',
  ]) {
    assert.equal(read(path, tree), undefined, path)
  }
  for (const path of [
    '',
    'a[',
    'a[*]',
    '..a',
    'a b',
    'a[?(@)]',
    'a.'.repeat(20),
    'a'.repeat(300),
  ]) {
    assert.equal(read(path, tree), 'invalid', path)
  }
})

test('replacing copies only what changes', () => {
  const tree = { a: { b: [1, 2] }, c: {} }
  assert.deepEqual(replaceAt(tree, ['a', 'b', 1], 'x'), { a: { b: [1, 'x'] }, c: {} })
  assert.deepEqual(tree, { a: { b: [1, 2] }, c: {} })
  assert.equal(replaceAt(tree, ['a', 'z'], 'x'), tree)
})
