import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { fingerprint, silentLogger } from '@tripline/infra'
import { noParsedItems, registryOf } from '@tripline/ingest'
import fc from 'fast-check'
import { httpProspect } from '../../../test/http-prospect.ts'
import { buildReader } from '../../setup/build-reader.ts'
import { actionDigest } from '../action-digest.ts'
import type { Asker, Circumstances, HeldAction, Prospect } from './prospect.ts'
import { createProspectReader } from './read-prospect.ts'
import { MORE_TARGETS, MOST_TARGETS } from './targets.ts'

const NOW = Date.UTC(2026, 5, 18, 12)
const key = new Uint8Array(32).fill(7)
const secret = createSecretKey(key)
const registry = registryOf({
  agents: [{ id: 'staging-fixer', environment: 'staging' }],
  environments: { prod: ['vol_3d2c42fb90e1', '*-live-*'] },
})
const reader = buildReader({ key, registry, mappingPaths: [], logger: silentLogger })
const read = createProspectReader({ reader, fingerprint: (text) => fingerprint(key, text) })

const gateway: Asker = { name: 'envoy', agent: null }
const own: Asker = { name: 'fixer', agent: 'staging-fixer' }
const who: Circumstances = {
  ...{ agent: 'staging-fixer', session: 'ses_1', sourceIp: '192.0.2.41', userAgent: 'curl/8.5.0' },
}
const RAILWAY = 'https://backboard.railway.example/graphql/v2'
const authorization = 'Bearer 9f8e7d6c4d194f0aa2b7c3e85b1a90de'
const railway = (query: string, variables?: unknown): Prospect =>
  httpProspect(RAILWAY, { authorization, body: JSON.stringify({ query, variables }) })
const call = (fields: Partial<Extract<Prospect, { kind: 'call' }>>): Prospect => ({
  ...{ kind: 'call', action: 's3:GetObject', service: '', resourceType: '', resourceId: '' },
  ...{ account: '', region: '', environment: 'unknown', credentialId: '', credentialKind: '' },
  ...{ arguments: {} },
  ...fields,
})

function held(prospect: Prospect, asker = gateway): HeldAction {
  const found = read(prospect, who, asker, NOW)
  if (found.kind !== 'read') throw new Error(found.detail)
  return found.held
}

test('a GraphQL deletion is the event its record will be, in class, resource and credential', () => {
  const { event } = held(
    railway('mutation d($volumeId: String!) { volumeDelete(volumeId: $volumeId) }', {
      volumeId: 'vol_3d2c42fb90e1',
    }),
  )
  assert.equal(event.action, 'railway:volumeDelete')
  assert.equal(event.actionClass, 'destroy')
  assert.ok(event.irreversible && event.touchesBackup)
  assert.deepEqual([event.resourceType, event.resourceId], ['volume', 'vol_3d2c42fb90e1'])
  assert.equal(event.agentId, 'staging-fixer')
  assert.match(event.credentialId, /^hmac:[0-9a-f]{16}$/)
  assert.equal(event.environment, 'prod', 'the registry knows the volume')
})

test('an id written into the document counts like one in the variables', () => {
  const { event, targets } = held(
    railway('mutation { volumeDelete(volumeId: "vol_3d2c42fb90e1") }'),
  )
  assert.equal(event.resourceId, 'vol_3d2c42fb90e1')
  assert.ok(targets.includes('vol_3d2c42fb90e1'))
})

test('a harmless first operation hides no dangerous one: of a batch, of a document, under another name', () => {
  const batch = JSON.stringify([
    { query: '{ me { id } }' },
    { query: 'mutation listThings { volumeDelete(volumeId: "v") }' },
  ])
  for (const prospect of [
    httpProspect(RAILWAY, { body: batch }),
    railway('query { me { id } } mutation b { volumeDelete(volumeId: "v") }'),
    railway('mutation me { me: volumeDelete(volumeId: "v") }'),
  ]) {
    assert.equal(held(prospect).event.actionClass, 'destroy')
  }
})

test('a GraphQL API that no mapping knows is read by its root fields', () => {
  const query = '{ me { id } } mutation x { databaseDelete(databaseId: "db_live") { id } }'
  const body = JSON.stringify({ query })
  const { event } = held(httpProspect('https://api.unknown.example.com/graphql', { body }))
  assert.equal(event.action, 'api.unknown.example.com:me,databaseDelete')
  assert.ok(event.destructive)
  assert.deepEqual([event.resourceType, event.resourceId], ['database', 'db_live'])
})

test('a GraphQL call whose operation cannot be read is not understood', () => {
  for (const body of [
    '{"extensions":{"persistedQuery":{"sha256Hash":"ab"}}}',
    'not json',
    '',
    JSON.stringify([{ query: '{ me { id } }' }, { hash: 'x' }]),
    JSON.stringify(Array.from({ length: 17 }, () => ({ query: '{ me { id } }' }))),
    '{"query":"{ me { id } }","Query":"mutation { volumeDelete(id: \\"v\\") }"}',
  ]) {
    assert.equal(read(httpProspect(RAILWAY, { body }), who, gateway, NOW).kind, 'not_understood')
  }
})

test('a deletion is found on whatever path and in whatever wrapping it is asked for', () => {
  const document = 'mutation { volumeDelete(volumeId: "vol_3d2c42fb90e1") }'
  const elsewhere = 'https://api.example.com/'
  for (const prospect of [
    httpProspect(elsewhere, { body: JSON.stringify({ query: document }) }),
    httpProspect(elsewhere, { body: `# all of it\n${document}` }),
    httpProspect(elsewhere, { body: `query=${encodeURIComponent(document)}` }),
    httpProspect(`${elsewhere}?query=${encodeURIComponent(document)}`, { method: 'GET' }),
    httpProspect(`${elsewhere}graphql`, { body: `query=${encodeURIComponent(document)}` }),
  ]) {
    assert.equal(held(prospect).event.actionClass, 'destroy', JSON.stringify(prospect))
  }
  const part = `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"${document}"}\r\n--x--`
  assert.equal(
    read(httpProspect(elsewhere, { body: part }), who, gateway, NOW).kind,
    'not_understood',
  )
})

test('a document alone is a GraphQL call, and on another path a body that nobody can read', () => {
  const body = 'mutation { volumeDelete(volumeId: "vol_3d2c42fb90e1") }'
  const short = '{ me { id } }'
  const withDefault = `mutation($id: ID = "v") { volumeDelete(volumeId: $id) }`
  assert.equal(held(httpProspect(RAILWAY, { body: withDefault })).event.actionClass, 'destroy')
  assert.equal(held(httpProspect(RAILWAY, { body })).event.actionClass, 'destroy')
  assert.equal(held(httpProspect(RAILWAY, { body: short })).event.action, 'railway:me')
  const elsewhere = 'https://api.example.com/v1/items'
  assert.equal(
    read(httpProspect(elsewhere, { body: short }), who, gateway, NOW).kind,
    'not_understood',
  )
  const lines = '{"index":{}}\n{"volume":"vol_3d2c42fb90e1"}\n'
  assert.equal(held(httpProspect(elsewhere, { body: lines })).event.environment, 'unknown')
})

test('a form of several parts may say that it stands for a deletion', () => {
  const part = 'Content-Disposition: form-data; name="_method"\r\nContent-Type: text/plain'
  const body = `--x\r\n${part}\r\n\r\ndelete\r\n--x--`
  const { event } = held(httpProspect('https://api.example.com/v1/volumes/vol_1', { body }))
  assert.equal(event.action, 'DELETE /v1/volumes/{id}')
})

test('what a path names is seen however it is written', () => {
  for (const name of ['vol%5f3d2c42fb90e1', 'vol_3d2c42fb90e1;v=1', 'x/../vol_3d2c42fb90e1']) {
    const url = `https://api.example.com/v1/volumes/${name}/snapshots/snap_1234567`
    const { event, targets } = held(httpProspect(url, { method: 'DELETE' }))
    assert.ok(targets.includes('vol_3d2c42fb90e1'), name)
    assert.equal(event.environment, 'prod', name)
  }
})

test('what a deletion’s body names may be guarded, however much it names', () => {
  const ids = Array.from({ length: 400 }, (_, i) => `vol_${i}`)
  const body = JSON.stringify({ volumes: [...ids, 'vol_3d2c42fb90e1'] })
  const { event, targets } = held(
    httpProspect('https://api.example.com/v1/volumes/batch', { method: 'DELETE', body }),
  )
  assert.ok(targets.includes('vol_3d2c42fb90e1'))
  assert.equal(event.environment, 'prod')
  const more = JSON.stringify({ volumes: Array.from({ length: 2_000 }, (_, i) => `vol_${i}`) })
  const full = held(
    httpProspect('https://api.example.com/v1/volumes', { method: 'DELETE', body: more }),
  )
  assert.equal(full.targets.at(-1), MORE_TARGETS)
})

test('an HTTP call is read as Envoy’s access log tells it', () => {
  const { event } = held(
    httpProspect('https://api.shop-prod.example.com/v1/volumes/vol_1', {
      ...{ method: 'DELETE', authorization: 'Bearer abcdefghijklmnop' },
    }),
  )
  assert.equal(event.action, 'DELETE /v1/volumes/{id}')
  assert.equal(event.environment, 'prod')
  assert.equal(event.resourceId, 'vol_1')
  const line = {
    ...{ start_time: new Date(NOW).toISOString(), method: 'DELETE', path: '/v1/volumes/vol_1' },
    ...{ authority: 'api.shop-prod.example.com', agent_id: 'staging-fixer', session_id: 'ses_1' },
    ...{ authorization: 'Bearer abcdefghijklmnop', response_code: 204 },
  }
  const parsed = noParsedItems()
  reader.parse(
    { source: 'envoy', origin: 'x', receivedAt: NOW, body: JSON.stringify(line) },
    parsed,
  )
  const logged = parsed.claimed[0]?.event
  for (const field of [
    'action',
    'actionClass',
    'resourceId',
    'credentialId',
    'sessionId',
  ] as const) {
    assert.equal(event[field], logged?.[field], field)
  }
})

test('a tool call is read as its transcript line, and names what its arguments name', () => {
  const { event, targets } = held({
    ...{ kind: 'tool', server: 'railway', tool: 'delete_volume' },
    arguments: { volume: 'vol_3d2c42fb90e1', note: 'as asked in the ticket' },
  })
  assert.equal(event.action, 'tool:delete_volume')
  assert.ok(event.destructive)
  assert.deepEqual(targets, ['delete_volume', 'vol_3d2c42fb90e1'])
  assert.equal(event.environment, 'prod')
})

test('an admission request is read as the cluster’s audit log tells it', () => {
  const { event } = held({
    kind: 'kubernetes',
    request: {
      ...{ uid: 'u1', operation: 'DELETE', namespace: 'shop-prod', name: 'pg-data' },
      resource: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
      userInfo: { username: 'system:serviceaccount:agents:fixer' },
    },
  })
  assert.equal(event.action, 'k8s:delete persistentvolumeclaims')
  assert.equal(event.actionClass, 'destroy')
  assert.equal(event.agentId, 'agents/fixer')
  assert.equal(event.environment, 'prod')
})

test('class and risks come from our catalogue, and the agent from its token', () => {
  const { event } = held(call({ action: 's3:DeleteBucket', resourceId: 'b' }), own)
  assert.deepEqual([event.actionClass, event.irreversible], ['destroy', true])
  assert.equal(event.agentId, 'staging-fixer')
  const foreign = read(call({}), { ...who, agent: 'somebody-else' }, own, NOW)
  assert.equal(foreign.kind === 'read' && foreign.held.event.agentId, 'staging-fixer')
})

test('an agent that says staging is not believed; one that says production is', () => {
  const said = (environment: 'staging' | 'prod', resourceId: string, asker: Asker) =>
    held(call({ environment, resourceId }), asker).event.environment
  assert.equal(said('staging', 'vol_9', own), 'unknown')
  assert.equal(said('staging', 'vol_3d2c42fb90e1', own), 'prod')
  assert.equal(said('prod', 'vol_9', own), 'prod')
  assert.equal(said('staging', 'vol_9', gateway), 'staging')
})

test('one character of the action makes another digest, whichever it is', () => {
  const digest = (prospect: Prospect) => actionDigest(secret, held(prospect))
  const text = fc.stringMatching(/^[a-z0-9]{1,12}$/)
  fc.assert(
    fc.property(text, fc.nat(), fc.constantFrom(...'xyz'), (id, at, letter) => {
      const changed = id.slice(0, at % id.length) + letter + id.slice((at % id.length) + 1)
      fc.pre(changed !== id)
      const of = (value: string): readonly Prospect[] => [
        railway(`mutation { volumeDelete(volumeId: "${value}") }`),
        call({ resourceId: value }),
        call({ arguments: { deep: [value] } }),
        { kind: 'tool', server: 's', tool: 'delete_volume', arguments: { id: value } },
        httpProspect(`https://a.example.com/graphql?x=${value}`, { body: '{"query":"{ me }"}' }),
        httpProspect('https://a.example.com/v1', { body: value }),
        httpProspect('https://a.example.com/v1', { headers: { 'x-amz-target': value } }),
      ]
      for (const [i, prospect] of of(id).entries()) {
        const other = of(changed)[i]
        if (other !== undefined) assert.notEqual(digest(prospect), digest(other))
        assert.equal(digest(prospect), digest(prospect))
      }
    }),
    { numRuns: 60 },
  )
})

test('who asks, with which credential, is part of the digest', () => {
  const one = actionDigest(secret, held(call({ credentialId: 'AKIA1' }), own))
  assert.notEqual(one, actionDigest(secret, held(call({ credentialId: 'AKIA2' }), own)))
  const other: Asker = { name: 'x', agent: 'other' }
  assert.notEqual(one, actionDigest(secret, held(call({ credentialId: 'AKIA1' }), other)))
})

test('nothing that is asked breaks the reader', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '', '{', '𝒳'))
  fc.assert(
    fc.property(text, text, fc.jsonValue(), (a, b, value) => {
      const prospects: readonly Prospect[] = [
        call({ action: a || 'x', resourceId: b, arguments: value, service: b }),
        httpProspect(`https://x.example.com/${a}`, { authorization: b, body: b }),
        httpProspect(a, { authorization: b, body: JSON.stringify(value) }),
        httpProspect(`https://ec2.eu-central-1.amazonaws.com/${a}`, {
          ...{ authorization: b, body: a, headers: { 'x-amz-target': b } },
        }),
        httpProspect('https://rds.amazonaws.com/', {
          body: JSON.stringify(value),
          headers: { 'x-amz-target': 'X.DeleteTable' },
        }),
        httpProspect(`https://s3.amazonaws.com/${a}?${b}`, { method: 'DELETE', body: b }),
        { kind: 'tool', server: a, tool: b || 'x', arguments: value },
        { kind: 'kubernetes', request: { operation: a, resource: value, name: b, object: value } },
        {
          kind: 'kubernetes',
          request: {
            operation: 'UPDATE',
            resource: { resource: b },
            object: value,
            userInfo: value,
          },
        },
      ]
      for (const prospect of prospects) {
        const found = read(prospect, { ...who, agent: a, session: b }, gateway, NOW)
        if (found.kind === 'read') assert.ok(found.held.targets.length <= MOST_TARGETS)
      }
    }),
    { numRuns: 200 },
  )
})
