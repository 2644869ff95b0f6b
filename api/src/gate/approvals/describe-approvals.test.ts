import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleRequest } from '../../../test/gate-ground.ts'
import type { Approval } from './approval.ts'
import { describeApprovals } from './describe-approvals.ts'

const NOW = Date.UTC(2026, 5, 18, 12)

const approval = (id: string, requestedAt: number, given: Partial<Approval> = {}): Approval => ({
  ...sampleRequest(),
  ...{ id, requestedAt, state: 'pending', approvedBy: [], deniedBy: null, usedAt: 0 },
  ...{ expiresAt: requestedAt + 60_000 },
  ...given,
})
const yes = (by: string) => ({ by, at: NOW })

test('what it would do stands in words, with its severity', () => {
  const [shown] = describeApprovals([approval('a', NOW)], [])
  assert.equal(shown?.title, 'Delete production volume vol_1')
  assert.equal(shown?.severity, 'high')
})

test('the last one of its kind that was given before is what it is compared with', () => {
  const held = approval('held', NOW + 9)
  const all = [
    approval('later', NOW + 10, { state: 'used', approvedBy: [yes('ada')] }),
    held,
    approval('half', NOW + 8, { needed: 2, approvedBy: [yes('ada')] }),
    approval('taken back', NOW + 7, { approvedBy: [yes('ada')], deniedBy: yes('bob') }),
    approval('other agent', NOW + 6, { agentId: 'other', approvedBy: [yes('ada')] }),
    approval('other act', NOW + 5, { action: 'railway:volumeCreate', approvedBy: [yes('ada')] }),
    approval('the one', NOW + 4, { resourceId: 'vol_0', approvedBy: [yes('ada')] }),
    approval('older', NOW + 3, { approvedBy: [yes('ada')] }),
  ]
  const [shown] = describeApprovals([held], all)
  assert.deepEqual([shown?.lastApproved?.id, shown?.lastApproved?.resourceId], ['the one', 'vol_0'])
  assert.equal(
    describeApprovals([approval('x', NOW, { agentId: 'new' })], all)[0]?.lastApproved,
    null,
  )
})

test('voices without a note have an empty one on the wire', () => {
  const [shown] = describeApprovals(
    [approval('a', NOW, { approvedBy: [yes('ada')], deniedBy: { ...yes('bob'), note: 'no' } })],
    [],
  )
  assert.equal(shown?.approvedBy[0]?.note, '')
  assert.equal(shown?.deniedBy?.note, 'no')
})
