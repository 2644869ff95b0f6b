import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { normaliseResource } from './normalise-resource.ts'

test('what makes each resource unique goes, what tells it from others stays', () => {
  const told: [string, string][] = [
    ['vol_pr_f12f1aec/preview-512', 'vol_pr_*/preview-*'],
    ['env_pr-1036/pr-1036', 'env_pr-*/pr-*'],
    ['vol_3d2c42fb90e1/pg-data', 'vol_*/pg-data'],
    ['vol-03fb3df64febc6317', '*'],
    ['arn:aws:s3:::logs-prod/2026/06/18/part-00017.gz', 's3:logs-prod/*/*/*/part-*.gz'],
    ['src/routes/checkout.ts', 'src/routes/checkout.ts'],
    ['facade-cafe', 'facade-cafe'],
    ['feedbacked', 'feedbacked'],
  ]
  for (const [resource, kind] of told) assert.equal(normaliseResource(resource), kind)
})

test('any text comes out bounded, and the same once more', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (text) => {
      assert.ok(normaliseResource(text).length <= 160)
    }),
  )
})
