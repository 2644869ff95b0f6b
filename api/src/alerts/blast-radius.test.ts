import assert from 'node:assert/strict'
import test from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { newEvent, registryOf } from '@tripline/ingest'
import fc from 'fast-check'
import { protectionOf } from '../pipeline/declared.ts'
import { allowedOf, isEverything } from './allowed.ts'
import { blastRadiusWords } from './blast-radius.ts'
import { createCredentialReach } from './credential-reach.ts'
import type { RecentEvent } from './recent-events.ts'
import { recentEventOf } from './recent-events.ts'

let made = 0
function touch(fields: Partial<AuditEvent>): RecentEvent {
  made++
  const event = newEvent({
    ...{ id: `e${made}`, source: 'mapped:railway', occurredAt: made, receivedAt: made },
    ...{ action: 'railway:volume', service: 'railway', actionClass: 'read', raw: '' },
    ...{ credentialId: 'tok', credentialKind: 'api_token', environment: 'prod' },
    ...{ resourceType: 'volume' },
    ...fields,
  })
  return recentEventOf(event, false)
}

const wiped = (resourceId: string, backups: number) =>
  touch({
    ...{ resourceId, action: 'railway:volumeDelete', actionClass: 'destroy', destructive: true },
    ...{ irreversible: true, touchesBackup: true, raw: `{"attached_backups":${backups}}` },
  })

test('what matters most comes first: gone, protected, changed, then merely read', () => {
  const reach = createCredentialReach((id) => id === 'guarded')
  reach.note(touch({ resourceId: 'read' }))
  reach.note(touch({ resourceId: 'written', actionClass: 'write' }))
  reach.note(touch({ resourceId: 'guarded' }))
  reach.note(wiped('pg-data', 7))
  const [prod] = reach.of(touch({}))
  assert.deepEqual(
    prod?.resources.map(({ id }) => id),
    ['pg-data', 'guarded', 'written', 'read'],
  )
  assert.deepEqual(prod?.resources[0], {
    ...{ id: 'pg-data', type: 'volume', gone: true, protected: false, changed: true, backups: 7 },
  })
  assert.deepEqual([prod?.serviceNames, prod?.resourceTypes], [['railway'], ['volume']])
})

test('a flood of reads pushes out nothing that matters, and what destroys always has room', () => {
  const reach = createCredentialReach()
  for (let i = 0; i < 100; i++) reach.note(touch({ resourceId: `read${i}` }))
  reach.note(wiped('pg-data', 2))
  for (let i = 0; i < 100; i++) reach.note(touch({ resourceId: `later${i}` }))
  for (let i = 0; i < 100; i++) reach.note(wiped(`flood${i}`, 0))
  const [prod] = reach.of(touch({}))
  assert.equal(prod?.resources.length, 24)
  assert.equal(prod?.more, true)
  assert.ok(prod?.resources.every(({ gone }) => gone))
  assert.equal(prod?.resources[0]?.id, 'pg-data')
})

test('a refused call reached nothing', () => {
  const reach = createCredentialReach()
  reach.note(touch({ resourceId: 'pg-data', outcome: 'denied' }))
  assert.deepEqual(reach.of(touch({})), [])
})

test('reach is bounded and survives a restart, whatever was touched', () => {
  const acts = fc.record({
    resourceId: fc.string({ maxLength: 30 }),
    resourceType: fc.string({ maxLength: 10 }),
    service: fc.string({ maxLength: 10 }),
    actionClass: fc.constantFrom('read', 'write', 'destroy'),
    environment: fc.constantFrom('prod', 'staging', 'unknown'),
    destructive: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 120 }), (many) => {
      const reach = createCredentialReach()
      const again = createCredentialReach()
      for (const act of many) reach.note(touch(act))
      reach.takeChanges((row) => again.restore(row))
      const event = touch({})
      assert.deepEqual(again.of(event), reach.of(event))
      for (const one of reach.of(event)) {
        assert.ok(one.resources.length <= 24 && one.serviceNames.length <= 32)
        assert.ok(one.resourceTypes.length <= 16)
      }
    }),
  )
})

test('what an earlier release saved of a credential is read as far as it goes', () => {
  const reach = createCredentialReach()
  const saved = [[['prod', ['railway'], [['pg-data', true]]]], [['fixer', 5]]]
  reach.restore({
    ...{ scope: 'fleet', detector: 'reach', version: 1, facet: 'credential', value: 'tok' },
    ...{ seen: 0, weight: 0, lastWeight: 0, firstSeenAt: 0, lastSeenAt: 0, agents: 0 },
    state: Buffer.from(JSON.stringify(saved)).toString('hex'),
  })
  const [prod] = reach.of(touch({}))
  assert.deepEqual(prod?.resources[0], {
    ...{ id: 'pg-data', type: '', gone: true, protected: false, changed: true, backups: 0 },
  })
})

const registry = registryOf({
  agents: [{ id: 'fixer', allowedActions: ['railway:logs', 'railway:volume*'] }],
  credentials: [
    { id: 'tok', scope: 'volumes', allowedActions: ['railway:volumes'], environments: ['staging'] },
    { id: 'root', allowedActions: ['*'] },
  ],
})

test('what one of the two declarations does not allow was done outside them', () => {
  const allowed = allowedOf(registry)('fixer', 'tok', ['railway:logs', 'railway:volumes', 'x:y'])
  assert.deepEqual(allowed?.outside, ['railway:logs', 'x:y'])
  assert.equal(allowed?.everything, false)
  assert.deepEqual(allowed?.environments, ['staging'])
  assert.equal(allowedOf(registry)('nobody', 'unheard of', ['x']), null)
  assert.deepEqual(allowedOf(registry)('nobody', 'root', ['x'])?.outside, [])
})

test('a credential declared to allow everything is far-reaching for the risk; others are as their kind says', () => {
  const { reachesFar } = protectionOf(registry)
  assert.deepEqual([reachesFar?.('root'), reachesFar?.('tok')], [true, false])
  assert.ok(['*', '*:*', '**'].every(isEverything))
  assert.ok(!['s3:*', 'a*', '', ':'].some(isEverything))
})

test('the blast radius in words: what is gone, its backups, and what was not allowed', () => {
  const reach = createCredentialReach()
  reach.note(wiped('vol_1/pg-data', 7))
  reach.note(touch({ environment: 'staging', resourceId: 'cache' }))
  const allowed = allowedOf(registry)('fixer', 'tok', ['railway:volumeDelete'])
  assert.equal(
    blastRadiusWords(reach.of(touch({})), allowed),
    'This credential was seen to reach 1 service and 1 resource in production and 1 service and 1 resource in staging. It deleted pg-data. 7 backups were on what was deleted, and went with it. The credential is declared for: volumes. Its declared actions do not include railway:volumeDelete.',
  )
  assert.equal(blastRadiusWords([], null), '')
})
