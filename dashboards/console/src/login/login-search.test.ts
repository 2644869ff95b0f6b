import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isOwnPath, readLoginSearch } from './login-search.ts'

test('after the login one comes back to where one wanted to go', () => {
  assert.deepEqual(readLoginSearch({ next: '/alerts?q=x', once: 'abc' }), {
    next: '/alerts?q=x',
    once: 'abc',
  })
})

test('only reasons we have words for are read from an address', () => {
  assert.deepEqual(readLoginSearch({ told: 'no-role' }), { told: 'no-role' })
  for (const told of ['constructor', 'anything else', 7, null]) {
    assert.deepEqual(readLoginSearch({ told }), {})
  }
})

test('a link cannot send somebody who logs in to another site', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a\\b',
    '/\t/evil.example',
    '/login',
  ]) {
    assert.deepEqual(readLoginSearch({ next }), {}, next)
  }
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((s) => `/${s}`),
      ),
      (next) => {
        if (!isOwnPath(next)) return
        assert.equal(new URL(next, 'https://console.example').origin, 'https://console.example')
      },
    ),
  )
})
