import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nestsDeeper } from './nests-deeper.ts'

test('depth is counted outside strings only', () => {
  const flat = JSON.stringify({ a: '{['.repeat(100), b: '\\"{[' })
  assert.equal(nestsDeeper(flat, 1), false)
  assert.equal(nestsDeeper('[[[]]]', 2), true)
  assert.equal(nestsDeeper('[[[]]]', 3), false)
  assert.equal(nestsDeeper(JSON.stringify(Array.from({ length: 100 }, () => ({}))), 2), false)
})

test('it agrees with the depth of the parsed tree', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), (value, depth) => {
      assert.equal(
        nestsDeeper(JSON.stringify(value), depth),
        depthOf(JSON.parse(JSON.stringify(value))) > depth,
      )
    }),
  )
})
