import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { COUNT_WORD, createSlotTable, LO } from './slot-table.ts'

/** Few upper halves, so that many share one. */
const fingerprints = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 0xffffffff })),
  { selector: ([hi, lo]) => `${hi}/${lo}`, maxLength: 200 },
)

function filled(some: readonly (readonly [number, number])[]) {
  const table = createSlotTable()
  for (const [hi, lo] of some) {
    const slot = table.insert(hi, lo, `${hi}/${lo}`)
    table.f[slot + COUNT_WORD] = Math.fround(lo)
  }
  return table
}

test('each fingerprint is found with its words and its text, in whatever order they came', () => {
  fc.assert(
    fc.property(fingerprints, (some) => {
      const table = filled(some)
      assert.equal(table.size, some.length)
      for (const [hi, lo] of some) {
        const slot = table.find(hi, lo)
        assert.equal(table.text(slot), `${hi}/${lo}`)
        assert.equal(table.f[slot + COUNT_WORD], Math.fround(lo))
      }
    }),
  )
})

test('of one upper half the smallest lower half is found, whoever came first and whatever was dropped', () => {
  fc.assert(
    fc.property(fingerprints, fc.func(fc.boolean()), (some, isDropped) => {
      const table = filled(some)
      const dropped = some.filter(([hi, lo]) => isDropped(hi, lo))
      table.drop(new Set(dropped.map(([hi, lo]) => table.find(hi, lo))))
      const left = some.filter((one) => !dropped.includes(one))
      for (const hi of new Set(some.map(([upper]) => upper))) {
        const lowest = left.filter(([upper]) => upper === hi).map(([, lo]) => lo)
        const slot = table.findUpper(hi)
        if (lowest.length === 0) assert.equal(slot, -1)
        else assert.equal(table.u[slot + LO], Math.min(...lowest))
      }
    }),
  )
})
