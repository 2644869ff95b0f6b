import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { fingerprint, keyedDigest } from './fingerprint.ts'
import { installationKey } from './installation-key.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tripline-key-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('the key is made once, is readable by the owner only, and comes back the same', () => {
  const key = installationKey(join(directory, 'state'))
  assert.equal(key.length, 32)
  assert.deepEqual(installationKey(join(directory, 'state')), key)
  assert.equal(statSync(join(directory, 'state', 'installation-key')).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(join(directory, 'state')), ['installation-key'])
})

test('two installations get two keys', () => {
  assert.notDeepEqual(installationKey(join(directory, 'a')), installationKey(join(directory, 'b')))
})

test('a key file that others could read is closed to them', () => {
  installationKey(directory)
  chmodSync(join(directory, 'installation-key'), 0o644)
  installationKey(directory)
  assert.equal(statSync(join(directory, 'installation-key')).mode & 0o777, 0o600)
})

test('a damaged key file is refused rather than replaced, because fingerprints would change', () => {
  writeFileSync(join(directory, 'installation-key'), 'short')
  assert.throws(() => installationKey(directory), /holds 5 bytes, not 32/)
})

test('a fingerprint is stable under one key, different under another, and does not hold the credential', () => {
  const key = installationKey(directory, (bytes) => new Uint8Array(bytes).fill(7))
  const print = fingerprint(key, 'not-a-real-token')
  assert.match(print, /^hmac:[0-9a-f]{16}$/)
  assert.equal(print, fingerprint(key, 'not-a-real-token'))
  assert.notEqual(print, fingerprint(new Uint8Array(32), 'not-a-real-token'))
  assert.notEqual(print, `hmac:${keyedDigest(key, 'argument', 'not-a-real-token')}`)
})
