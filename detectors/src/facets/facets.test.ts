import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tryDetector } from '../detector.contract.ts'
import { exampleEvent } from '../events.contract.ts'
import { FACETS, FIRST_ARGUMENT } from './facet-list.ts'
import { createFeatureReader } from './features.ts'
import { lastingCredential, lastingPrincipal } from './normalise-credential.ts'
import { subnetOf } from './normalise-network.ts'
import { normaliseResource } from './normalise-resource.ts'

test('what makes each resource unique goes, what kind it is stays', () => {
  const cases = [
    [
      'arn:aws:s3:::example-bucket/logs/2025-03-01/part-00017.gz',
      's3:example-bucket/logs/*/part-*.gz',
    ],
    ['arn:aws:ec2:eu-west-1:123456789012:volume/vol-0a1b2c3d4e5f67890', 'ec2:volume/*'],
    ['projects/7f3c2a10-93aa-4c55-8d0e-1f2e3d4c5b6a/services/api', 'projects/*/services/api'],
    ['registry.example.com/app:v1.24.3', 'registry.example.com/app:*'],
    ['pg-data', 'pg-data'],
  ] as const
  for (const [raw, kind] of cases) assert.equal(normaliseResource(raw), kind)
})

test('normalising is total, bounded, and done once is done', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 600 }), (text) => {
      const once = normaliseResource(text)
      assert.ok(once.length <= 160)
      assert.ok(subnetOf(text).length <= 60)
    }),
  )
})

test('an address becomes its /24 or /48, and a service name nothing', () => {
  assert.equal(subnetOf('192.0.2.77'), '192.0.2.0/24')
  assert.equal(subnetOf('2001:db8:12:34::1'), '2001:db8:12::/48')
  assert.equal(subnetOf('2001:db8::1'), '2001:db8:0::/48')
  assert.equal(subnetOf('::ffff:192.0.2.1'), '192.0.2.0/24')
  assert.equal(subnetOf('cloudtrail.amazonaws.com'), '')
})

test('a session key is known by the role behind it, a lasting key by itself', () => {
  const role = 'arn:aws:sts::123456789012:assumed-role/deploy/i-0abc'
  const who = lastingPrincipal(role)
  assert.equal(who, 'arn:aws:sts::123456789012:assumed-role/deploy')
  assert.equal(lastingCredential('ASIAEXAMPLE', false, who), `session of ${who}`)
  assert.equal(lastingCredential('AKIAEXAMPLE', false, who), 'AKIAEXAMPLE')
  assert.equal(lastingCredential('', true, who), '')
})

test('equal texts in different fields have different fingerprints, and the key changes all', () => {
  const same = exampleEvent({ action: 'x', userAgent: 'x', model: 'x' })
  const { observe } = tryDetector('novelty')
  const hi = (k0: number): number[] => {
    const read = createFeatureReader({ k0, k1: 2 })(observe(same))
    return [0, 8, 10].map((facet) => read.hi[facet] ?? 0)
  }
  assert.equal(new Set([...hi(1), ...hi(2)]).size, 6)
})

test('a pair applies only where both its parts do', () => {
  const read = createFeatureReader({ k0: 1, k1: 2 })
  const { observe } = tryDetector('novelty')
  const names = FACETS.slice(0, FIRST_ARGUMENT).map(({ name }) => name)
  const pair = names.indexOf('credential in environment')
  const known = read(observe(exampleEvent()))
  assert.notEqual(known.hi[pair], 0)
  assert.equal(known.text(pair), 'AKIAEXAMPLE1 · staging')
  assert.equal(read(observe(exampleEvent({ environment: 'unknown' }))).hi[pair], 0)
})
