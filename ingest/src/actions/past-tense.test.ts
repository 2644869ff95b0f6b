import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOfPast, inPresent } from './past-tense.ts'

test('what was done is read as what is done', () => {
  const expected = {
    'api_key.created': 'create api_key',
    service_key_revoked: 'revoke service_key',
    'certificate.copied': 'copy certificate',
    'invite.sent': 'send invite',
    'Added policy': 'add policy',
    'user.session.start': 'user.session.start',
    '': '',
  }
  for (const [name, present] of Object.entries(expected)) assert.equal(inPresent(name), present)
})

test('the action keeps its name, and a name of any length is bounded', () => {
  const facts = factsOfPast('x', 'gadget.deleted', 'other')
  assert.deepEqual(
    [facts.action, facts.actionClass, facts.destructive],
    ['x:gadget.deleted', 'delete', true],
  )
  assert.equal(factsOfPast('x', 'project.deleted', 'other').actionClass, 'destroy')
  assert.ok(factsOfPast('x', 'ed.'.repeat(10_000), 'other').action.length <= 1024)
})
