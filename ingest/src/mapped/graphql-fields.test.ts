import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { graphqlFields } from './graphql-fields.ts'

test('root fields of a GraphQL document are found whatever surrounds them', () => {
  const expected: readonly (readonly [string, readonly string[]])[] = [
    ['{ me { id } }', ['me']],
    ['query Q { projects(first: 3) { edges { node { id } } } }', ['projects']],
    ['mutation list($id: ID! = "}{") { x: volumeDelete(id: $id) { ok } }', ['volumeDelete']],
    ['mutation { a: one b: two(x: {y: {z: 1}}) }', ['one', 'two']],
    ['# volumeDelete\nquery { me }', ['me']],
    ['query { me @include(if: $x) { id } }', ['me']],
    ['fragment F on User { id } query { me { ...F } }', ['me']],
    ['mutation { m(text: """ } volumeDelete { """) }', ['m']],
    ['mutation { ... on Mutation { volumeDelete { ok } } }', ['volumeDelete']],
    ['mutation { ... @include(if: true) { volumeDelete } }', ['volumeDelete']],
    ['mutation { ... { volumeDelete } }', ['volumeDelete']],
    ['mutation { ...F } fragment F on Mutation { volumeDelete }', ['volumeDelete']],
    ['mutation { me: volumeDelete, me2: me }', ['volumeDelete', 'me']],
    ['mutation { on { id } }', ['on']],
    ['mutation { ...F } fragment F on mutation_root { volumeDelete }', ['volumeDelete']],
    ['mutation { ...F } fragment F on Danger { ...G } fragment G on Danger { wipe }', ['wipe']],
    ['fragment G on Any { wipe } mutation { ... on Any { ...G } }', ['wipe']],
    ['query a { me } mutation fragment { volumeDelete }', ['me', 'volumeDelete']],
    ['query on($a: X = {b: "}"}) @c(d: "{") { me }', ['me']],
    ['query { me # \r volumeDelete }', ['me', 'volumeDelete']],
    ['{ m(t: """ \\""" """) wipe n(t: """ \\""" """) }', ['m', 'wipe', 'n']],
    ['{ me { x(y: {z: "}"}) { wipe } } you }', ['me', 'you']],
    ['mutation { m(t: "\\\\") wipe n(t: "\\\\") }', ['m', 'wipe', 'n']],
    ['', []],
    ['}}}}', []],
  ]
  for (const [document, fields] of expected)
    assert.deepEqual(graphqlFields(document), fields, document)
  const many = Array.from({ length: 40 }, (_, at) => `field${at}`).join(' ')
  assert.equal(graphqlFields(`{ ${many} }`).at(-1), '…')
  assert.equal(graphqlFields(`{ ${many} }`).length, 16)
  fc.assert(fc.property(fc.string(), (text) => assert.ok(graphqlFields(text).length <= 16)))
})
