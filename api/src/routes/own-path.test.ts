import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ownPath } from './own-path.ts'

test('a page of ours is led to, with what it was asked for', () => {
  assert.equal(ownPath('/alerts/alr_1?q=a b#response'), '/alerts/alr_1?q=a%20b#response')
  assert.equal(ownPath('/agents/é'), '/agents/%C3%A9')
})

test('whatever leads elsewhere, or is no address, leads nowhere', () => {
  for (const wanted of [
    ...['', 'alerts', '//evil.example', '/\\evil.example', '/\t/evil.example', '/.//evil.example'],
    ...['https://evil.example', 'javascript:alert(1)', '//', `/${'a'.repeat(1000)}`],
  ]) {
    assert.equal(ownPath(wanted), '', wanted)
  }
})

test('what is answered stays on this host, whatever was asked', () => {
  const host = 'https://console.example'
  const wanted = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => `/${text}`),
    fc.webUrl().map((url) => url.replace('http', '/')),
    fc.stringMatching(/^\/[./\\a\t]{0,12}$/),
  )
  fc.assert(
    fc.property(wanted, (asked) => {
      const path = ownPath(asked)
      if (path !== '') assert.equal(new URL(path, host).origin, host)
    }),
  )
})
