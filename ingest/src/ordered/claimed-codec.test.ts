import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventBytes } from '../codec/event-bytes.ts'
import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import { newEvent } from '../new-event.ts'
import type { Claimed } from '../parse-item.ts'
import { createClaimedCodec, entryBytes, idOfEntry } from './claimed-codec.ts'

const claims = (principal: string): IdentityClaims => ({
  ...{ principal, principalKind: 'role', account: '123456789012', credentialId: '' },
  ...{ sessionId: '', sessionName: '', roleName: '', sourceIdentity: '', sessionTag: '' },
  ...{ workload: '', virtualKey: '', agentHeader: '' },
})

const edge: CredentialEdge = {
  ...{ parent: 'a', child: 'b', issuedAt: 1, expiresAt: 2, sessionTag: '', sourceIdentity: 'é' },
}

const claimed = (id: string, who: IdentityClaims, issued: CredentialEdge | null): Claimed => ({
  event: newEvent({
    ...{ id, source: 'cloudtrail', occurredAt: 5, receivedAt: 6, action: 's3:GetObject' },
    raw: `{"id":"${id}"}`,
  }),
  claims: who,
  edge: issued,
})

test('entries lie behind each other and come back as they were', () => {
  const codec = createClaimedCodec()
  const to = eventBytes(16)
  const all = [
    claimed('one', claims('arn:aws:iam::123456789012:role/réaper'), null),
    claimed('two', claims('arn:aws:iam::123456789012:role/reaper'), edge),
    claimed('x'.repeat(500), claims(''), null),
  ]
  for (const one of all) codec.append(to, one)
  let at = 0
  for (const one of all) {
    assert.equal(idOfEntry(to.bytes, at), one.event.id)
    assert.deepEqual(codec.read(to.bytes, at), one)
    at += entryBytes(to.bytes, at)
  }
  assert.equal(at, to.end)
})

test('claims come back as the same object, and past the bound as equal ones', () => {
  const codec = createClaimedCodec(1)
  const to = eventBytes(1024)
  const [numbered, unnumbered] = [claims('first'), claims('second')]
  codec.append(to, claimed('a', numbered, null))
  const second = to.end
  codec.append(to, claimed('b', unnumbered, edge))
  assert.equal(codec.read(to.bytes, 0).claims, numbered)
  const back = codec.read(to.bytes, second)
  assert.notEqual(back.claims, unnumbered)
  assert.deepEqual(back, claimed('b', unnumbered, edge))
})

test('other bytes are refused', () => {
  const codec = createClaimedCodec()
  const to = eventBytes(1024)
  codec.append(to, claimed('a', claims(''), null))
  to.bytes[16] = 99
  assert.throws(() => codec.read(to.bytes, 0), /not what was written/)
})
