import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import type { KeptValues } from './kept-values.ts'
import { embeddedKeptValues } from './kept-values.ts'

interface Note {
  readonly id: string
  readonly text: string
}

let folder: string
let kept: KeptValues<Note>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'))
  kept = embeddedKeptValues(join(folder, 'notes'))
})
afterEach(async () => {
  await kept.close()
  rmSync(folder, { recursive: true })
})

const note = (id: string, text = id) => ({ id, value: { id, text } })

test('what was put is there after a reopening, in order of id, and what was removed is not', async () => {
  await kept.change([note('b'), note('a'), note('c')])
  await kept.change([note('b', 'newer')], ['c'])
  await kept.close()
  kept = embeddedKeptValues(join(folder, 'notes'))
  assert.deepEqual(
    kept.all().map(({ id, text }) => `${id}=${text}`),
    ['a=a', 'b=newer'],
  )
})

test('changes that come at one moment are all kept', async () => {
  await Promise.all(Array.from({ length: 200 }, (_, i) => kept.change([note(`n${i}`)], [`x${i}`])))
  assert.equal(kept.all().length, 200)
})
