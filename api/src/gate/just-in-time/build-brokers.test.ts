import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { parseConfig } from '@tripline/infra'
import { createRedactor } from '@tripline/ingest'
import { stringify } from 'yaml'
import { workFolder } from '../../../test/work-folder.ts'
import { CommandError } from '../../commands/tell.ts'
import { ConfigSchema } from '../../config.ts'
import type { Broker } from './broker.ts'
import { buildBrokers } from './build-brokers.ts'

const sts = { roleArn: 'arn:aws:iam::123456789012:role/ci/approved' }
const paths = [{ path: 'database/creds/cleanup', actions: ['db:*'] }]
const vault = { url: 'https://vault.example', tokenFile: 'token', paths }

/** As the program reads it: the schema first, then what a schema cannot say. Throws what is told of it. */
function build(t: TestContext, credentials: object): readonly Broker[] {
  const folder = workFolder(t)
  writeFileSync(join(folder, 'token'), 'a-token')
  const configPath = join(folder, 'tripline.yaml')
  const read = parseConfig('tripline.yaml', stringify({ gate: { credentials } }), ConfigSchema)
  if (read.kind === 'invalid') throw new CommandError(read.problems.join('\n'))
  const places = { configPath, environment: {}, stateFolder: folder }
  const clock = { now: () => 0 }
  const parts = { places, clock, redactor: createRedactor(randomBytes(32)) }
  return buildBrokers(read.config.gate?.credentials ?? {}, parts)
}

test('every entry is a broker, several of a kind have names, and the first that serves is the one', (t) => {
  const brokers = build(t, {
    ...{ minutes: 20, perAgent: 5 },
    sts: [sts, { ...sts, name: 'eu', region: 'eu-central-1' }],
    vault: [vault],
  })
  assert.deepEqual(
    brokers.map(({ name }) => name),
    ['sts', 'sts@eu', 'vault'],
  )
  const asked = { id: 'ap_1', agentId: 'a', resourceType: '', resourceId: 'x', account: '' }
  const serving = (action: string, resourceId = 'x') =>
    brokers.find((one) => one.serves({ ...asked, action, resourceId }))?.name
  assert.equal(serving('db:DropTable'), 'vault')
  assert.equal(serving('s3:DeleteBucket', 'backups'), 'sts')
  assert.equal(serving('ec2:DeleteVolume', 'vol-1'), undefined, 'has no ARN')
})

test('what is wrong is told with its key and what to do', (t) => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{}, /gate\.credentials names neither sts nor vault; name one, or remove the key/],
    [{ sts: [{}] }, /gate\.credentials\.sts\[0\]\.roleArn is missing; add it/],
    [{ sts: [{ roleArn: 'approved' }] }, /sts\[0\]\.roleArn.*arn:aws:iam::123456789012:role\/NAME/],
    [{ sts: [sts, sts] }, /two entries are called sts; give one of them a name/],
    [{ sts: [{ ...sts, endpoint: 'moto' }] }, /sts\[0\]: url must be https/],
    [{ sts: [sts], minutes: 5 }, /gate\.credentials\.minutes.*15/],
    [{ sts: [sts], perAgent: 0 }, /gate\.credentials\.perAgent.*1/],
    [
      { sts: [sts], minute: 20 },
      /gate\.credentials\.minute is not a known key; did you mean minutes/,
    ],
    [{ sts: [sts], allow: ['home'] }, /gate\.credentials\.allow: home is no network; say 10/],
    [{ vault: [{ ...vault, paths: [] }] }, /gate\.credentials\.vault\[0\]\.paths/],
    [{ vault: [{ ...vault, paths: [{ path: '../sys', actions: ['x'] }] }] }, /paths\[0\]\.path/],
    [
      { vault: [{ url: vault.url, paths }] },
      /vault\[0\]: name Vault's token with its …File or …Env/,
    ],
    [{ vault: [{ ...vault, tokenFile: 'gone' }] }, /vault\[0\]: .*gone cannot be read \(ENOENT\)/],
    [{ vault: [{ ...vault, url: 'https://u:p@vault.example' }] }, /url holds a password/],
  ]
  for (const [config, told] of wrong) {
    assert.throws(
      () => build(t, config),
      (error) => {
        assert.ok(error instanceof CommandError, String(error))
        assert.match(error.message, told)
        assert.match(error.message, /tripline\.yaml/)
        return true
      },
    )
  }
})
