import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { deliveryResult, retryAfterMs } from './delivery-result.ts'

const NOW = Date.UTC(2026, 5, 18, 15)
const answered = (status: number, retryAfter = '') =>
  deliveryResult({ kind: 'answered', status, retryAfter, body: '' }, NOW)

test('only 2xx is delivered, 410 ends it, and all else is a failure with its reason', () => {
  for (const status of [200, 202, 204, 299]) assert.equal(answered(status).kind, 'delivered')
  assert.equal(answered(410).kind, 'gone')
  const reasons = [301, 307, 404, 429, 500, 503, 999, 0].map((status) => {
    const result = answered(status)
    return result.kind === 'failed' ? [result.reason, result.throttle] : result.kind
  })
  assert.deepEqual(reasons, [
    ['redirected', false],
    ['redirected', false],
    ['rejected', false],
    ['throttled', true],
    ['receiver_error', false],
    ['receiver_error', true],
    ['bad_answer', false],
    ['bad_answer', false],
  ])
})

test('Retry-After is seconds or a date, never less than now and never more than a day', () => {
  assert.equal(retryAfterMs('7', NOW), 7_000)
  assert.equal(retryAfterMs(new Date(NOW + 60_000).toUTCString(), NOW), 60_000)
  assert.equal(retryAfterMs(new Date(NOW - 60_000).toUTCString(), NOW), 0)
  assert.equal(retryAfterMs('999999999', NOW), 86_400_000)
  assert.equal(retryAfterMs('', NOW), null)
  fc.assert(
    fc.property(fc.string(), (text) => {
      const ms = retryAfterMs(text, NOW)
      assert.ok(ms === null || (ms >= 0 && ms <= 86_400_000))
    }),
  )
})
