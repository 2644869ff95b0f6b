import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Approval } from './approval.ts'
import { approverHabits } from './approver-habits.ts'

const approval = (by: string, ms: number, yes = true): Approval => ({
  ...{ id: '', digest: '', requestedBy: '', agentId: '', owner: '', action: '', risk: 0 },
  ...{ state: yes ? 'used' : 'denied', actionClass: 'other', resourceType: '', resourceId: '' },
  ...{
    account: '',
    environment: 'prod',
    credentialId: '',
    reasons: [],
    call: { lines: [], more: 0 },
    needed: 1,
  },
  ...{ requestedAt: 1_000, expiresAt: 0, usedAt: 0 },
  approvedBy: yes ? [{ by, at: 1_000 + ms }] : [],
  deniedBy: yes ? null : { by, at: 1_000 + ms },
})
const many = (count: number, one: () => Approval) => Array.from({ length: count }, one)

test('who says yes to everything at once is told; who reads, who refuses, and who decided little is not', () => {
  const habits = approverHabits([
    ...many(20, () => approval('stamp', 2_000)),
    ...many(20, () => approval('reader', 45_000)),
    ...many(10, () => approval('judge', 3_000)),
    ...many(4, () => approval('judge', 3_000, false)),
    ...many(9, () => approval('new', 1_000)),
  ])
  const stamps = habits.filter(({ rubberStamp }) => rubberStamp).map(({ name }) => name)
  assert.deepEqual(stamps, ['stamp'])
  assert.deepEqual(
    habits.map(({ name }) => name),
    ['stamp', 'reader', 'judge', 'new'],
  )
})

test('figures are of both kinds of decision', () => {
  const [habit] = approverHabits([
    approval('ada', 5_000),
    approval('ada', 20_000),
    approval('ada', 30_000, false),
  ])
  assert.deepEqual(
    { ...habit, approvedShare: Math.round(100 * (habit?.approvedShare ?? 0)) },
    {
      ...{ name: 'ada', approved: 2, denied: 1, approvedShare: 67, quickShare: 1 / 3 },
      ...{ medianMs: 20_000, rubberStamp: false },
    },
  )
})
