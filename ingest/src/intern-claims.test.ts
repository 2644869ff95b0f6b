import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IdentityClaims } from './identity-claims.ts'
import { createClaimsInterner } from './intern-claims.ts'

const claims: IdentityClaims = {
  principal: 'fulfilment',
  principalKind: 'key',
  account: '123456789012',
  credentialId: 'hmac:0123456789abcdef',
  sessionId: 'session-1',
  sessionName: 'name',
  roleName: 'role',
  sourceIdentity: 'source',
  sessionTag: 'tag',
  workload: 'workload',
  virtualKey: 'virtual',
  agentHeader: 'agent',
}

test('equal claims are one object, and claims that differ in any one field are another', () => {
  const intern = createClaimsInterner()
  const first = intern({ ...claims })
  assert.equal(intern({ ...claims }), first)
  for (const field of Object.keys(claims)) {
    // The same length and end, so that only the field itself tells.
    const value = String(Reflect.get(claims, field))
    const other = intern({ ...claims, [field]: `X${value.slice(1)}` })
    assert.notEqual(other, first, field)
    assert.notDeepEqual(other, first, field)
    assert.equal(intern({ ...claims }), first, field)
  }
})

test('claims of any length come back as they are, and long ones are not kept', () => {
  const intern = createClaimsInterner()
  const long = { ...claims, workload: 'w'.repeat(2_000) }
  assert.equal(intern(long), long)
  const again = { ...long }
  assert.equal(intern(again), again)
})
