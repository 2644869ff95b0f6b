import assert from 'node:assert/strict'
import test from 'node:test'
import type { Instead } from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import fc from 'fast-check'
import { nearestEvents } from './nearest-events.ts'
import type { RecentEvent } from './recent-events.ts'
import { createRecentEvents, recentEventOf } from './recent-events.ts'
import { usualFacets } from './usual-facets.ts'
import { wouldBeOrdinary } from './would-be-ordinary.ts'

const T0 = Date.UTC(2026, 5, 12, 14, 2)
let made = 0

function recent(fields: Partial<AuditEvent> = {}, alerted = false): RecentEvent {
  made++
  const event = newEvent({
    id: `e${made}`,
    source: 'mapped:railway',
    occurredAt: T0 + made,
    receivedAt: T0 + made,
    action: 'railway:logs',
    actionClass: 'read',
    service: 'railway',
    raw: '',
    agentId: 'fixer',
    credentialId: 'tok_own',
    credentialKind: 'project_token',
    environment: 'staging',
    account: 'acc-staging',
    resourceType: 'service',
    resourceId: 'worker',
    sourceIp: '192.0.2.7',
    userAgent: 'fixer/1',
    ...fields,
  })
  return recentEventOf(event, alerted)
}

const times = (n: number, fields: Partial<AuditEvent> = {}, alerted = false) =>
  Array.from({ length: n }, () => recent(fields, alerted))
const newestFirst = (...events: RecentEvent[]) => events.reverse()

test('usual is what the agent’s own events of the action show most; of the service where it has none', () => {
  const past = newestFirst(
    ...times(9),
    ...times(4, { action: 'railway:deploy', credentialId: 'tok_deploy', environment: 'dev' }),
  )
  const known = usualFacets(recent({ action: 'railway:deploy', environment: 'prod' }), past)
  const of = (facets: typeof known, name: string) => facets.find(({ facet }) => facet === name)
  assert.equal(of(known, 'environment')?.usual, 'dev')
  assert.equal(of(known, 'credential')?.usual, 'tok_deploy')
  const unknown = usualFacets(recent({ action: 'railway:wipe', environment: 'prod' }), past)
  assert.equal(of(unknown, 'environment')?.usual, 'staging')
  assert.deepEqual(of(unknown, 'environment')?.fields, {
    ...{ environment: 'staging', account: 'acc-staging', region: '' },
  })
  assert.equal(of(unknown, 'action')?.usual, 'railway:logs')
  assert.equal(of(unknown, 'credential'), undefined, 'it is as usual')
})

test('neither events of other services, nor of alerts, nor a single one make anything usual', () => {
  const odd = recent({ action: 'railway:wipe', environment: 'prod' })
  assert.deepEqual(usualFacets(odd, newestFirst(...times(50, { service: 's3' }))), [])
  assert.deepEqual(usualFacets(odd, newestFirst(...times(50, {}, true))), [])
  assert.deepEqual(usualFacets(odd, newestFirst(...times(2))), [])
})

test('another resource is only offered where it is of the same kind', () => {
  const past = newestFirst(...times(5))
  const names = (event: RecentEvent) => usualFacets(event, past).map(({ facet }) => facet)
  assert.ok(names(recent({ resourceId: 'db' })).includes('resource'))
  assert.ok(!names(recent({ resourceId: 'db', resourceType: 'volume' })).includes('resource'))
})

const instead = (facet: string, usual: string, bits: number, ordinary = false): Instead => ({
  ...{ facet, now: 'now', usual, bits, ordinary },
})

test('the sentence claims what re-scoring said, and no more', () => {
  const told = (...tried: Instead[]) =>
    wouldBeOrdinary({ bits: 24.12, findingBits: 10, tried })?.words ?? ''
  assert.equal(
    told(instead('environment', 'staging', 3, true), instead('client', 'fixer/1', 24)),
    'It would be ordinary if the environment were staging.',
  )
  assert.match(
    told(instead('environment', 'staging', 14.04), instead('client', 'fixer/1', 24)),
    /^No single change would make it ordinary\. Most would go away if the environment were staging: 24\.1 bits would be 14; a finding needs 10\.$/,
  )
  assert.match(told(instead('client', 'fixer/1', 24)), /none makes it much less odd/)
  assert.match(told(instead('client', 'fixer/1', 4)), /acts of its kind alert all the same/)
  assert.equal(wouldBeOrdinary({ bits: 24, findingBits: 10, tried: [] }), null)
  assert.equal(wouldBeOrdinary(null), null)
})

test('the nearest share most; each kind once, with how often and when last', () => {
  const deleted = { action: 'railway:volumeDelete', resourceType: 'volume', resourceId: 'scratch' }
  const old = times(3, deleted)
  const past = newestFirst(...old, ...times(20), ...times(1, { userAgent: 'curl', sourceIp: '' }))
  const [first, second] = nearestEvents(recent({ ...deleted, environment: 'prod' }), past)
  assert.deepEqual([first?.action, first?.times], ['railway:volumeDelete', 3])
  assert.equal(first?.eventId, old.at(-1)?.id)
  assert.deepEqual(first?.differs, [{ facet: 'environment', before: 'staging', now: 'prod' }])
  assert.equal(
    first?.words,
    'railway:volumeDelete, last on 2026-06-12 14:02 UTC (3 times): the same action, resource type, resource, credential, address, client and outcome; but environment staging, not prod.',
  )
  assert.deepEqual([second?.action, second?.times], ['railway:logs', 20])
})

test('a thousand resources are one kind, and what both lack is not shared', () => {
  const many = Array.from({ length: 400 }, (_, i) => recent({ resourceId: `r${i}` }))
  const found = nearestEvents(recent({ resourceId: 'elsewhere' }), newestFirst(...many))
  assert.deepEqual([found.length, found[0]?.times], [1, 400])
  const bare = { resourceType: '', resourceId: '', credentialId: '', sourceIp: '', userAgent: '' }
  const alone = recent({ ...bare, action: 'x', environment: 'prod' })
  assert.deepEqual(nearestEvents(alone, [recent({ ...bare, action: 'y' })]), [])
})

test('whatever the events hold, what is told is bounded and the same for the same events', () => {
  const nasty = fc.oneof(fc.constantFrom('', '__proto__', '\u0000', 'x'.repeat(5000)), fc.string())
  const fields = fc.record({
    ...{ action: nasty, resourceId: nasty, credentialId: nasty, userAgent: nasty },
    ...{ sourceIp: nasty, principal: nasty },
  })
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 40 }), fields, (before, odd) => {
      const past = newestFirst(...before.map((one) => recent(one)))
      const event = recent(odd)
      const facets = usualFacets(event, past)
      assert.deepEqual(usualFacets(event, past), facets)
      assert.ok(facets.length <= 9)
      assert.ok(facets.every(({ now, usual }) => now.length <= 256 && usual.length <= 256))
      const nearest = nearestEvents(event, past)
      assert.deepEqual(nearestEvents(event, past), nearest)
      assert.ok(nearest.length <= 3 && JSON.stringify(nearest).length < 50_000)
      const told = {
        bits: 20,
        findingBits: 10,
        tried: facets.map((f) => ({ ...f, bits: 1, ordinary: true })),
      }
      assert.ok((wouldBeOrdinary(told)?.words.length ?? 0) < 2000)
    }),
  )
})

test('the last events of an agent are its own, newest first, and end where the ring does', () => {
  const ring = createRecentEvents(8)
  const events = Array.from({ length: 20 }, (_, i) =>
    recent({ agentId: i % 2 === 0 ? 'fixer' : 'other' }),
  )
  for (const event of events) ring.add(event)
  const own = events.filter(({ agentId }) => agentId === 'fixer').map(({ id }) => id)
  assert.deepEqual(
    ring.last('fixer', 10).map(({ id }) => id),
    own.slice(-4).reverse(),
  )
  assert.equal(ring.last('fixer', 2).length, 2)
  assert.deepEqual(ring.last('nobody', 5), [])
})
