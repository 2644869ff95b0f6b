import assert from 'node:assert/strict'
import test from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import fc from 'fast-check'
import { badOf, badWords, NO_STAKES } from './bad.ts'
import { oddOf } from './odd.ts'
import { riskOf, severityOf } from './risk.ts'

const event = (fields: Partial<AuditEvent>): AuditEvent =>
  newEvent({
    id: 'e',
    source: 'mapped:railway',
    occurredAt: 0,
    receivedAt: 0,
    action: 'x',
    raw: '',
    ...fields,
  })

const volumeDelete = event({
  actionClass: 'destroy',
  environment: 'prod',
  destructive: true,
  irreversible: true,
  touchesBackup: true,
})

test('the deletion of a production volume with its backups is 0.98 bad and says why', () => {
  const bad = badOf(volumeDelete, NO_STAKES)
  assert.equal(bad, 0.98)
  assert.equal(
    badWords(volumeDelete, NO_STAKES),
    'cannot be undone, production, backups went with it',
  )
  assert.equal(riskOf(oddOf(22), bad), 97)
})

test('the rarest read in production stays low', () => {
  const bad = badOf(event({ actionClass: 'read', environment: 'prod' }), NO_STAKES)
  assert.equal(severityOf(riskOf(oddOf(60), bad)), 'low')
})

test('a slightly unusual irreversible delete in production is high', () => {
  assert.equal(severityOf(riskOf(oddOf(5), badOf(volumeDelete, NO_STAKES))), 'high')
})

test('a refused attempt is less bad than the same that went through', () => {
  const refused = badOf({ ...volumeDelete, outcome: 'denied' }, NO_STAKES)
  assert.ok(refused < badOf(volumeDelete, NO_STAKES))
  assert.match(badWords({ ...volumeDelete, outcome: 'denied' }, NO_STAKES), /was refused/)
})

test('a touched decoy is critical whatever was done with it', () => {
  const bad = badOf(event({ actionClass: 'read' }), { ...NO_STAKES, decoy: true })
  assert.equal(severityOf(riskOf(oddOf(40), bad)), 'critical')
})

test('the rarest read with somebody else’s credential is worth a look', () => {
  const bad = badOf(event({ actionClass: 'read' }), { ...NO_STAKES, wrongHands: true })
  assert.equal(severityOf(riskOf(oddOf(20), bad)), 'medium')
})

test('finite evidence is never certain and more bits are never less odd', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 5000 }), fc.double({ min: 0, max: 5000 }), (a, b) => {
      assert.ok(oddOf(Math.max(a, b)) >= oddOf(Math.min(a, b)))
      assert.ok(oddOf(a) < 1)
    }),
  )
  assert.equal(oddOf(Number.NaN), 0)
})

test('every added stake makes an act at least as bad', () => {
  const flags = fc.record({
    protectedTarget: fc.boolean(),
    privilegedCredential: fc.boolean(),
    decoy: fc.boolean(),
    revoked: fc.boolean(),
    foreignDestination: fc.boolean(),
    wrongHands: fc.boolean(),
    knownBad: fc.constantFrom('no', 'high', 'critical' as const),
  })
  const acts = fc.record({
    actionClass: fc.constantFrom('read', 'write', 'delete', 'destroy', 'credential', 'defense'),
    environment: fc.constantFrom('prod', 'staging', 'dev', 'unknown'),
    irreversible: fc.boolean(),
    touchesBackup: fc.boolean(),
  })
  fc.assert(
    fc.property(acts, flags, (act, stakes) => {
      const base = badOf(event(act), stakes)
      assert.ok(base >= 0 && base <= 1)
      assert.ok(badOf(event({ ...act, irreversible: true }), stakes) >= base)
      assert.ok(badOf(event(act), { ...stakes, protectedTarget: true }) >= base)
      assert.ok(badOf(event(act), { ...stakes, wrongHands: true }) >= base)
      assert.ok(badOf(event(act), { ...stakes, revoked: true }) >= base)
      assert.ok(badOf(event(act), { ...stakes, knownBad: 'critical' }) >= base)
      assert.ok(badOf(event({ ...act, environment: 'prod' }), stakes) >= base)
    }),
  )
})
