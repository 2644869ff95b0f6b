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
  const { receivers } = receiversOf(
    { configPath: join(folder, 'tripline.yaml'), environment, stateFolder: folder },
    { push },
  )
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
    [
      { issuer: 'https://a.example.com', caep: [{ name: 'c', audience: 'a' }] },
      /name either url, to push to, or reader/,
    ],
    [{ caep: [{ name: 'c', url, audience: 'a' }] }, /push\.issuer: security event tokens need/],
    [{ pagerduty: [{ name: 'p', routingKeyEnv: 'SECRET' }] }, /32 letters and digits/],
  ]
  for (const [push, words] of mistakes) {
    assert.throws(
      () => receiversOf({ configPath: path, environment, stateFolder: '' }, { push }),
      (error) => {
        assert.ok(error instanceof CommandError)
        assert.match(error.message, words)
        assert.ok(!/hunter2|AQEB/.test(error.message))
        return true
      },
    )
  }
})

test('a topic is of the brokers it names, or else of the cluster of the log', (t) => {
  const folder = workFolder(t)
  const places = { configPath: join(folder, 'tripline.yaml'), environment: {}, stateFolder: folder }
  const lake = { name: 'lake', topic: 'security.alerts' }
  const originOf = (config: Parameters<typeof receiversOf>[1]) =>
    receiversOf(places, config).receivers.map(({ kind, origin }) => [kind, origin])
  const push: PushConfig = { kafka: [{ ...lake, brokers: ['lake:9092'] }] }
  assert.deepEqual(originOf({ push }), [['kafka', 'kafka://lake:9092/security.alerts']])
  const kafka = { brokers: ['log:9092'] }
  assert.deepEqual(originOf({ kafka, push: { kafka: [lake] } }), [
    ['kafka', 'kafka://log:9092/security.alerts'],
  ])
  assert.throws(() => originOf({ push: { kafka: [lake] } }), /push kafka lake: name the brokers/)
})
