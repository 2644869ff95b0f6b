import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { workFolder } from '../../test/work-folder.ts'
import { CommandError } from '../commands/tell.ts'
import { receiversOf } from './build-receivers.ts'
import type { PushConfig } from './push-config.ts'

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const url = 'https://hooks.example.com/tripline'

test('secrets come from files beside the configuration and from the environment', (t) => {
  const folder = workFolder(t)
  writeFileSync(join(folder, 'soc.key'), `${SECRET}\n`)
  const push: PushConfig = {
    webhooks: [
      { name: 'soc', url, secretFile: 'soc.key', previousSecretEnv: 'BEFORE' },
      { name: 'other', url, secretEnv: 'BEFORE', severity: 'high' },
    ],
    pagerduty: [{ name: 'pager', routingKeyEnv: 'PAGER' }],
  }
  const environment = { BEFORE: SECRET, PAGER: 'a'.repeat(32) }
  const { receivers } = receiversOf(join(folder, 'tripline.yaml'), { push }, environment)
  assert.deepEqual(
    receivers.map(({ name, kind, origin }) => [name, kind, origin]),
    [
      ['soc', 'webhook', 'https://hooks.example.com'],
      ['other', 'webhook', 'https://hooks.example.com'],
      ['pager', 'pagerduty', 'https://events.pagerduty.com'],
    ],
  )
  for (const receiver of receivers) receiver.close()
})

test('each mistake is told by its key and what to do, without the secret', (t) => {
  const path = join(workFolder(t), 'tripline.yaml')
  const soc = { name: 'soc', url, secretEnv: 'SECRET' }
  const environment = { SECRET, SHORT: 'whsec_c2hvcnQ=', EMPTY: ' ', PLAIN: 'hunter2-hunter2' }
  const mistakes: readonly (readonly [PushConfig, RegExp])[] = [
    [{ webhooks: [{ name: 'soc', url }] }, /soc: name its secret with secretFile or secretEnv/],
    [{ webhooks: [{ ...soc, secretFile: 'x' }] }, /a file or an environment variable, not both/],
    [
      { webhooks: [{ name: 'soc', url, secretFile: 'none.key' }] },
      /none\.key cannot be read \(ENOENT\)/,
    ],
    [{ webhooks: [{ ...soc, secretEnv: 'EMPTY' }] }, /EMPTY is empty/],
    [{ webhooks: [{ ...soc, secretEnv: 'UNSET' }] }, /UNSET is empty/],
    [{ webhooks: [{ ...soc, secretEnv: 'SHORT' }] }, /24 to 64 random bytes/],
    [{ webhooks: [{ ...soc, previousSecretEnv: 'PLAIN' }] }, /a secret is whsec_/],
    [{ webhooks: [{ ...soc, url: 'ftp://example.com' }] }, /url must be https/],
    [{ webhooks: [{ ...soc, url: 'https://a:b@example.com' }] }, /url holds a password/],
    [{ webhooks: [soc, soc] }, /two receivers under push are named soc/],
    [{ allow: ['10.0.0.0'] }, /push\.allow: 10\.0\.0\.0 is no network/],
    [{ pagerduty: [{ name: 'p', routingKeyEnv: 'SECRET' }] }, /32 letters and digits/],
  ]
  for (const [push, words] of mistakes) {
    assert.throws(
      () => receiversOf(path, { push }, environment),
      (error) => {
        assert.ok(error instanceof CommandError)
        assert.match(error.message, words)
        assert.ok(!/hunter2|AQEB/.test(error.message))
        return true
      },
    )
  }
})
