import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileVerb } from './file-facts.ts'
import { fileFacts } from './file-facts.ts'
import { hostPath } from './host-path.ts'

test('a path says what a change of it, or a look at it, means', () => {
  const expected: readonly (readonly [FileVerb, string, string])[] = [
    ['read', '/srv/app/index.js', 'read'],
    ['read', '/etc/shadow', 'credential'],
    ['read', '/home/alice/.aws/credentials', 'credential'],
    ['read', '/home/alice/.ssh/id_ed25519', 'credential'],
    ['write', '/home/alice/.ssh/authorized_keys', 'privilege'],
    ['create', '/etc/sudoers.d/x', 'privilege'],
    ['read', '/etc/passwd', 'read'],
    ['write', '/etc/passwd', 'privilege'],
    ['truncate', '/var/log/audit/audit.log', 'defense'],
    ['delete', '/root/.bash_history', 'defense'],
    ['delete', '/srv/data/x', 'delete'],
    ['delete', '/srv/backups/x.sql', 'destroy'],
    ['write', '/srv/app/x', 'write'],
  ]
  for (const [verb, path, actionClass] of expected) {
    assert.equal(fileFacts(verb, path).actionClass, actionClass, `${verb} ${path}`)
  }
  assert.equal(fileFacts('delete', '/srv/backups/x.sql').touchesBackup, true)
})

test('a relative path stands in the working directory, and dots are walked', () => {
  assert.equal(hostPath('../etc/./shadow', '/srv'), '/etc/shadow')
  assert.equal(hostPath('.env', '/srv/app'), '/srv/app/.env')
  assert.equal(hostPath('/a//b', '/srv'), '/a/b')
  assert.equal(hostPath('(null)', '/srv'), '')
})
