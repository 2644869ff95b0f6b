import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Approval } from '@tripline/api/wire'
import { heldOrder } from './held-order.ts'

const [sample] = JSON.parse(
  readFileSync(new URL('../../test/fixtures/approvals.json', import.meta.url), 'utf8'),
) as readonly Approval[]
const held = (id: string, risk: number, given: Partial<Approval> = {}): Approval => {
  if (sample === undefined) throw new Error('no fixture')
  return { ...sample, id, risk, state: 'pending', ...given }
}
const ids = (list: readonly Approval[]) => list.map(({ id }) => id)

test('first the worst, then what runs out sooner, what was let pass last, what is decided not at all', () => {
  const list = [
    held('late', 50, { expiresAt: 9 }),
    held('soon', 50, { expiresAt: 5 }),
    held('passed', 90, { state: 'approved' }),
    held('denied', 95, { state: 'denied' }),
    held('worst', 80),
  ]
  assert.deepEqual(ids(heldOrder([], list)), ['worst', 'soon', 'late', 'passed'])
})

test('what is shown stays in its place, decided too, and newcomers come behind it', () => {
  const list = [held('a', 10, { state: 'denied' }), held('new', 99), held('b', 80)]
  assert.deepEqual(ids(heldOrder(['a', 'b', 'gone'], list)), ['a', 'b', 'new'])
})
