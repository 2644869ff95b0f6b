import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLoginLimiter } from './login-limiter.ts'

test('the eleventh wrong token within a minute waits, another address does not', () => {
  let now = 1_000_000
  const limiter = createLoginLimiter({ now: () => now })
  for (let i = 0; i < 10; i++) {
    assert.equal(limiter.waitSeconds('192.0.2.1'), 0)
    limiter.failed('192.0.2.1')
  }
  assert.equal(limiter.waitSeconds('192.0.2.1'), 60)
  assert.equal(limiter.waitSeconds('192.0.2.2'), 0)
  now += 60_000
  assert.equal(limiter.waitSeconds('192.0.2.1'), 0)
})

test('a clock that is set back by hours makes nobody wait for hours', () => {
  let now = 10_000_000
  const limiter = createLoginLimiter({ now: () => now })
  for (let i = 0; i < 10; i++) limiter.failed('192.0.2.1')
  now -= 3 * 3_600_000
  assert.equal(limiter.waitSeconds('192.0.2.1'), 0)
  limiter.failed('192.0.2.1')
  assert.equal(limiter.waitSeconds('192.0.2.1'), 0)
})
