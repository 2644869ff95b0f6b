import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createKeyedRows } from './keyed-rows.ts'

const CAPACITY = 24
/** Few fingerprints that share their halves, so that places collide, come back and run out. */
const use = fc.record({ hi: fc.integer({ min: 1, max: 6 }), lo: fc.nat(9), seconds: fc.nat(500) })

test('a row is found under its own fingerprint alone, and when all are taken the longest unused eighth makes room', () => {
  fc.assert(
    fc.property(fc.array(use, { maxLength: 300 }), (uses) => {
      const rows = createKeyedRows(CAPACITY)
      const known = new Map<string, { hi: number; lo: number; usedAt: number }>()
      for (const { hi, lo, seconds } of uses) {
        const key = `${hi} ${lo}`
        const freed: string[] = []
        let row = rows.find(hi, lo)
        assert.equal(row >= 0, known.has(key))
        if (row < 0) row = rows.add(hi, lo, key, (victim) => freed.push(rows.text(victim)))
        assert.deepEqual(freed, known.has(key) || known.size < CAPACITY ? [] : longestUnused(known))
        for (const victim of freed) known.delete(victim)
        rows.use(row, seconds)
        known.set(key, { hi, lo, usedAt: Math.max(known.get(key)?.usedAt ?? 0, seconds) })
        assert.equal(rows.size, known.size)
      }
      for (const [key, { hi, lo, usedAt }] of known) {
        const row = rows.find(hi, lo)
        assert.deepEqual([rows.text(row), rows.hi(row), rows.lo(row)], [key, hi, lo])
        assert.equal(rows.usedAt(row), usedAt)
      }
    }),
  )
})

function longestUnused(known: Map<string, { hi: number; lo: number; usedAt: number }>): string[] {
  return [...known]
    .sort(([, a], [, b]) => a.usedAt - b.usedAt || a.hi - b.hi || a.lo - b.lo)
    .slice(0, CAPACITY / 8)
    .map(([key]) => key)
}
