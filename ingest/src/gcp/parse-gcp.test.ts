import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { gcpFacts } from './gcp-facts.ts'

const source = 'gcp-audit'
const lines = fixtureLines(import.meta.url, 'entries.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: [
    ...lines,
    JSON.stringify({
      entries: [entry(0), entry(1)].map((one) => ({ ...one, insertId: `l-${one.insertId}` })),
    }),
  ],
  at: (time) => JSON.stringify({ ...entry(0), timestamp: new Date(time).toISOString() }),
})

test('a key that is minted names who, through whom, with which key', () => {
  const event = eventOf(parse(parserOf(source), source, lines[0]))
  assert.equal(event.id, 'gcp-0001/2026-06-18T11:58:07.123456Z')
  assert.equal(event.action, 'iam.googleapis.com:CreateServiceAccountKey')
  assert.deepEqual([event.actionClass, event.secretAccess], ['credential', true])
  assert.equal(event.principal, 'release-agent@shop-prod.iam.gserviceaccount.com')
  assert.equal(event.credentialId, 'key:0123456789abcdef0123456789abcdef01234567')
  assert.equal(event.credentialKind, 'service_account_key')
  assert.equal(event.delegation, 'alice@example.com')
  assert.deepEqual([event.account, event.environment], ['shop-prod', 'prod'])
  assert.deepEqual([event.sourceIp, event.userAgent], ['192.0.2.15', 'google-cloud-sdk'])
  assert.equal(event.outcome, 'success')
  assert.doesNotMatch(event.raw, /unmarked-private-bytes/)
})

test('refusals are told by status, or by what was not granted', () => {
  const disk = eventOf(parse(parserOf(source), source, lines[1]))
  assert.deepEqual([disk.outcome, disk.errorCode], ['denied', 'PERMISSION_DENIED'])
  assert.deepEqual(
    [disk.actionClass, disk.region, disk.sourceIp],
    ['destroy', 'europe-west3-a', ''],
  )
  const exec = eventOf(parse(parserOf(source), source, lines[2]))
  assert.equal(exec.outcome, 'denied')
  const missing = { ...entry(1), protoPayload: { ...entry(1).protoPayload, status: { code: 5 } } }
  assert.equal(eventOf(parse(parserOf(source), source, missing)).errorCode, 'NOT_FOUND')
})

test('calls of a GKE API server have the words of Kubernetes', () => {
  const event = eventOf(parse(parserOf(source), source, lines[2]))
  assert.deepEqual([event.action, event.actionClass], ['k8s:create pods/exec', 'execute'])
  assert.equal(event.environment, 'staging')
  assert.equal(gcpFacts('k8s.io', 'io.k8s.core.v1.secrets.list').actionClass, 'credential')
})

test('a list of entries is an event each', () => {
  const parsed = parse(parserOf(source), source, { entries: [entry(0), 7, entry(1)] })
  assert.equal(eventsOf(parsed).length, 2)
  assert.deepEqual(
    parsed.map(({ kind }) => kind),
    ['event', 'malformed', 'event'],
  )
})

test('the same method is the same in every version and package', () => {
  const expected: readonly (readonly [string, string])[] = [
    ['v1.compute.instances.insert', 'execute'],
    ['beta.compute.instances.insert', 'execute'],
    ['google.iam.admin.v1.SetIAMPolicy', 'privilege'],
    ['SetIamPolicy', 'privilege'],
    ['storage.setIamPermissions', 'privilege'],
    ['storage.objects.get', 'read'],
    ['storage.buckets.delete', 'destroy'],
    ['google.logging.v2.ConfigServiceV2.DeleteSink', 'defense'],
    ['google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion', 'credential'],
    ['google.cloud.kms.v1.KeyManagementService.DestroyCryptoKeyVersion', 'destroy'],
    ['google.pubsub.v1.Publisher.ListTopics', 'list'],
    ['google.new.v9.Service.DeleteWidget', 'delete'],
  ]
  for (const [method, actionClass] of expected) {
    assert.equal(gcpFacts('x.googleapis.com', method).actionClass, actionClass, method)
  }
})
