import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNotYou } from './why-not-you.ts'

const asked = { requestedBy: 'fixer-token', owner: 'Dana', agentId: 'fixer', approvedBy: [] }

test('who asked, who answers for the agent and who said yes already cannot approve, in whatever letters', () => {
  assert.match(whyNotYou(asked, { name: 'FIXER-token' }), /^You asked for this call/)
  assert.match(whyNotYou(asked, { name: 'dana' }), /^You answer for fixer/)
  const half = { ...asked, approvedBy: [{ by: 'Ada', at: 1, note: '' }] }
  assert.match(whyNotYou(half, { name: 'ada' }), /second person/)
})

test('everybody else may, and nobody is the owner where none is declared', () => {
  assert.equal(whyNotYou(asked, { name: 'Ada' }), '')
  assert.equal(whyNotYou({ ...asked, owner: '' }, { name: '' }), '')
})
