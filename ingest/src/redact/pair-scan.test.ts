import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createPairScan } from './pair-scan.ts'

const FOUND = 2

/** The words that a scan finds in a text. */
function scanner(words: readonly string[], anyCase: boolean) {
  const found = new Set<string>()
  const scan = createPairScan(
    words.map((text) => ({
      ...{ text, anyCase },
      judge: (scanned, at) => {
        assert.ok(at >= 0 && at + text.length <= scanned.length)
        found.add(text)
        return 1
      },
    })),
    FOUND,
  )
  return (text: string): readonly string[] => {
    found.clear()
    scan(text)
    return words.filter((word) => found.has(word))
  }
}

const letters = ['key', 'token', 'secret', 'xox', 'aaa', 'assertion']
const signs = ['sk-', '?sig=', '@', '\\', 'X-G']

for (const anyCase of [false, true]) {
  const words = anyCase ? letters : [...letters, ...signs]
  test(`what stands in a text is found wherever it stands, and nothing else${anyCase ? ', in any case' : ''}`, () => {
    const wordsIn = scanner(words, anyCase)
    const piece = fc.oneof(
      fc.constantFrom(...words, ...words.map((word) => word.toUpperCase()), 'toke', 'ecret', 'aa'),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.string({ unit: fc.constantFrom('k', 'e', 'y', 'K', '\u014b', '\u0165'), maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        const read = anyCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text
        const there = words.filter((word) => read.includes(word))
        const found = wordsIn(text)
        assert.deepEqual(
          there.filter((word) => !found.includes(word)),
          [],
        )
        // Beyond Latin-1 only the low byte of a character is read, so more may be found than is there.
        if (!/[\u0100-\uffff]/.test(text)) assert.deepEqual(found, there)
      }),
      { numRuns: 2000 },
    )
  })
}

test('a word across the edge of two windows is found', () => {
  const wordsIn = scanner(['assertion'], false)
  for (let before = 32_768 - 70; before < 32_768 + 4; before += 1) {
    assert.deepEqual(wordsIn(`${' '.repeat(before)}assertion${' '.repeat(70_000)}`), ['assertion'])
  }
})

test('the scan ends with the first find that is enough', () => {
  let judged = 0
  const judge = () => {
    judged += 1
    return FOUND
  }
  const scan = createPairScan([{ text: 'key', anyCase: false, judge }], FOUND)
  assert.equal(scan('key key key'), FOUND)
  assert.equal(judged, 1)
  assert.equal(scan('nothing of the kind, and leftovers of the text before it are not read'), 0)
})
