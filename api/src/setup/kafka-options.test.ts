import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CommandError } from '../commands/tell.ts'
import { kafkaOptions } from './kafka-options.ts'
import { loadConfig } from './load-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'tripline-kafka-options-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function written(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const optionsOf = (yaml: string) => kafkaOptions(loadConfig(written('tripline.yaml', yaml)))

function refuses(yaml: string, says: RegExp): void {
  assert.throws(
    () => optionsOf(yaml),
    (error: unknown) => error instanceof CommandError && says.test(error.message),
    String(says),
  )
}

test('without the key there is no cluster', () => {
  assert.equal(optionsOf('alertsPerDay: 4'), null)
})

test('secrets and certificates come from files', () => {
  const password = written('password', 'a-secret\n')
  const ca = written('ca.pem', 'PEM')
  assert.deepEqual(
    optionsOf(`kafka:
  brokers: [kafka-1.example.com:9093, "[2001:db8::1]:9093"]
  partitions: 24
  tls: { caFile: ${ca} }
  sasl: { mechanism: scram-sha-512, username: tripline, passwordFile: ${password} }`),
    {
      brokers: ['kafka-1.example.com:9093', '[2001:db8::1]:9093'],
      partitions: 24,
      topicPartitions: { alerts: 1 },
      tls: { ca: 'PEM' },
      sasl: { mechanism: 'scram-sha-512', username: 'tripline', password: 'a-secret' },
    },
  )
})

test('a token is read anew each time it is asked for', async () => {
  const path = written('token', 'first')
  const options = optionsOf(`kafka:
  brokers: [kafka-1.example.com:9093]
  sasl: { mechanism: oauthbearer, tokenFile: ${path} }`)
  const sasl = options?.sasl
  assert.ok(sasl?.mechanism === 'oauthbearer')
  assert.equal(await sasl.token(), 'first')
  writeFileSync(path, 'second')
  assert.equal(await sasl.token(), 'second')
})

test('what is wrong is named by its key, with the fix', () => {
  const brokers = 'kafka: { brokers: [kafka-1.example.com:9093]'
  refuses('kafka: { brokers: [] }', /kafka\.brokers/)
  refuses('kafka: { brokers: [kafka-1.example.com] }', /kafka\.brokers\[0\].*host:port/)
  refuses(`${brokers}, partitons: 3 }`, /kafka\.partitons.*did you mean partitions/)
  refuses(`${brokers}, prefix: "a b" }`, /kafka\.prefix.*letters, digits/)
  refuses(`${brokers}, sasl: { mechanism: gssapi } }`, /kafka\.sasl\.mechanism.*scram-sha-512/)
  refuses(`${brokers}, sasl: { mechanism: plain } }`, /kafka\.sasl\.username is missing/)
  refuses(
    `${brokers}, sasl: { mechanism: plain, username: u } }`,
    /kafka\.sasl\.passwordFile is missing/,
  )
  refuses(`${brokers}, sasl: { mechanism: oauthbearer } }`, /kafka\.sasl\.tokenFile is missing/)
  refuses(`${brokers}, tls: { caFile: ${folder}/none } }`, /kafka\.tls\.caFile cannot be read/)
  refuses(`${brokers}, tls: { certFile: a } }`, /certFile and keyFile together/)
})
