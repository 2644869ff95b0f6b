import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { vaultFacts } from './vault-facts.ts'

const source = 'vault-audit'
const lines = fixtureLines(import.meta.url, 'entries.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const hmac = (digit: string): string => `hmac-sha256:${digit.repeat(64)}`

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), time: new Date(time).toISOString() }),
})

test('a read of a secret is a credential access by an accessor', () => {
  const event = eventOf(parse(parserOf(source), source, lines[0]))
  assert.equal(event.id, '11111111-1111-4111-8111-111111111111/response')
  assert.equal(event.principal, 'approle-vault-rotator')
  assert.equal(event.credentialId, hmac('b'))
  assert.equal(event.action, 'vault:read kv')
  assert.equal(event.actionClass, 'credential')
  assert.equal(event.secretAccess, true)
  assert.equal(event.resourceId, 'secret/data/shop-prod/db')
  assert.equal(event.environment, 'prod')
  assert.equal(event.sourceIp, '192.0.2.44')
  assert.equal(event.userAgent, 'vault-client-go')
})

test('the request entry is the twin of its response, unless only requests are logged', () => {
  const request = { ...entry(0), type: 'request', response: undefined }
  assert.equal(parse(parserOf(source), source, request)[0]?.kind, 'ignored')
  const requestsOnly = parserOf(source, { vaultCountRequests: true })
  assert.equal(eventOf(parse(requestsOnly, source, request)).id.endsWith('/request'), true)
  assert.equal(parse(requestsOnly, source, entry(0))[0]?.kind, 'ignored')
})

test('a login begets a token: an edge from who logged in to the new accessor', () => {
  const [parsed] = parse(parserOf(source), source, lines[1])
  assert.ok(parsed?.kind === 'event')
  assert.deepEqual(parsed.edge, {
    parent: 'vault-login:approle-vault-rotator',
    child: hmac('e'),
    issuedAt: parsed.event.occurredAt,
    expiresAt: parsed.event.occurredAt + 3_600_000,
    sessionTag: '',
    sourceIdentity: '',
  })
  assert.equal(parsed.event.actionClass, 'credential')
})

test('a token made by a token is its child, and making one is a privilege', () => {
  const [parsed] = parse(parserOf(source), source, lines[2])
  assert.ok(parsed?.kind === 'event')
  assert.equal(parsed.edge?.parent, hmac('b'))
  assert.equal(parsed.edge?.child, hmac('2'))
  assert.equal(parsed.event.actionClass, 'privilege')
  assert.equal(parsed.event.secretAccess, true)
})

test('refusals are told from failures, and error texts are not kept as codes', () => {
  const denied = eventOf(parse(parserOf(source), source, lines[3]))
  assert.deepEqual([denied.outcome, denied.errorCode], ['denied', 'permission denied'])
  assert.equal(denied.actionClass, 'defense')
  const odd = eventOf(parse(parserOf(source), source, { ...entry(0), error: 'boom: hunter2' }))
  assert.deepEqual([odd.outcome, odd.errorCode], ['failure', 'error'])
})

test('values that an audit device with log_raw wrote in clear are left out', () => {
  const body = entry(0)
  body.response.data = { data: { password: 'correct horse', list: ['battery', hmac('c')], n: 7 } }
  body.request.data = { note: 'staple' }
  body.request.client_token = 'plain-client-token'
  const { raw } = eventOf(parse(parserOf(source), source, body))
  assert.doesNotMatch(raw, /correct horse|battery|staple|plain-client-token/)
  assert.match(raw, new RegExp(hmac('c')))
})

test('a generic display name gives way to the entity, and Kubernetes logins to the service account', () => {
  const body = entry(0)
  body.auth.display_name = 'approle'
  const [generic] = parse(parserOf(source), source, body)
  assert.ok(generic?.kind === 'event')
  assert.equal(generic.claims.principal, 'd6f1c2aa-0000-4000-8000-000000000001')
  assert.equal(generic.claims.roleName, 'rotator')
  body.auth.metadata = { service_account_name: 'runner', service_account_namespace: 'agents' }
  const [workload] = parse(parserOf(source), source, body)
  assert.ok(workload?.kind === 'event')
  assert.equal(workload.claims.workload, 'system:serviceaccount:agents:runner')
})

test('classes follow what an operation on a path means', () => {
  const expected: readonly (readonly [string, string, string, string])[] = [
    ['delete', 'sys/audit/file', 'system', 'defense'],
    ['update', 'sys/audit-hash/file', 'system', 'read'],
    ['update', 'sys/policies/acl/admin', 'system', 'privilege'],
    ['read', 'sys/policies/acl/admin', 'system', 'read'],
    ['update', 'auth/token/create', 'token', 'privilege'],
    ['update', 'auth/kubernetes/login', 'kubernetes', 'credential'],
    ['update', 'identity/entity', 'identity', 'privilege'],
    ['delete', 'sys/mounts/secret', 'system', 'destroy'],
    ['update', 'sys/mounts/secret/tune', 'system', 'write'],
    ['update', 'sys/generate-root/attempt', 'system', 'privilege'],
    ['update', 'sys/seal', 'system', 'defense'],
    ['read', 'sys/raw/core/keyring', 'system', 'credential'],
    ['read', 'secret/data/app', 'kv', 'credential'],
    ['list', 'secret/metadata/', 'kv', 'list'],
    ['update', 'secret/destroy/app', 'kv', 'destroy'],
    ['delete', 'secret/metadata/app', 'kv', 'destroy'],
    ['delete', 'secret/data/app', 'kv', 'delete'],
    ['read', 'database/creds/ro', 'database', 'credential'],
    ['update', 'database/roles/ro', 'database', 'privilege'],
    ['update', 'pki/issue/web', 'pki', 'credential'],
    ['update', 'transit/decrypt/k', 'transit', 'credential'],
    ['update', 'transit/encrypt/k', 'transit', 'write'],
    ['revoke', 'sys/leases/revoke-prefix/aws', 'system', 'delete'],
    ['frob', 'x', '', 'other'],
  ]
  for (const [operation, path, mount, actionClass] of expected) {
    assert.equal(
      vaultFacts(operation, path, mount).actionClass,
      actionClass,
      `${operation} ${path}`,
    )
  }
  const restore = vaultFacts('update', 'sys/storage/raft/snapshot-force', 'system')
  assert.equal(restore.actionClass, 'destroy')
  assert.equal(restore.touchesBackup, true)
})
