import assert from 'node:assert/strict'
import { test } from 'node:test'
import { personOf } from './person-of.ts'

const roles = { viewer: ['staff'], responder: ['sec'], admin: ['sec-admins'] }
const role = (claims: Record<string, unknown>, rules = {}) => {
  const found = personOf({ email: 'dana@example.com', ...claims }, { roles, ...rules })
  return found.kind === 'person' ? found.role : null
}

test('the highest role that a value of the claim gives is had, and without one nobody comes in', () => {
  assert.equal(role({ groups: ['staff', 'sec', 'else'] }), 'responder')
  assert.equal(role({ groups: 'staff' }), 'viewer')
  assert.equal(role({ groups: ['SEC', 'sec '] }), null)
  assert.equal(role({}), null)
  assert.equal(role({ groups: { sec: true } }), null)
  assert.equal(role({ groups: [['sec-admins']] }), null)
})

test('a claim may lie in an object, or have a dot in its name', () => {
  const rules = { rolesClaim: 'realm_access.roles' }
  assert.equal(role({ realm_access: { roles: ['sec-admins'] } }, rules), 'admin')
  assert.equal(role({ 'realm_access.roles': ['staff'], realm_access: {} }, rules), 'viewer')
  assert.equal(role({ realm_access: null }, rules), null)
  assert.equal(role({}, { rolesClaim: 'constructor.name' }), null)
})

test('nobody comes in without a name, by an unverified address, or by the name of the machine itself', () => {
  const groups = ['sec-admins']
  assert.equal(role({ groups, email: '' }), null)
  assert.equal(role({ groups, email: 7 }), null)
  assert.equal(role({ groups, email: 'x'.repeat(201) }), null)
  assert.equal(role({ groups, email_verified: false }), null)
  assert.equal(role({ groups, email_verified: true }), 'admin')
  for (const sub of ['local', 'tripline', 'unknown']) {
    assert.equal(role({ groups, sub }, { nameClaim: 'sub' }), null)
  }
  assert.equal(role({ groups, sub: 'u-1', email_verified: false }, { nameClaim: 'sub' }), 'admin')
})
