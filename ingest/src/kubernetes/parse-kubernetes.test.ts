import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { kubernetesFacts } from './kubernetes-facts.ts'

const source = 'kubernetes-audit'
const lines = fixtureLines(import.meta.url, 'events.ndjson')
const [list = ''] = fixtureLines(import.meta.url, 'event-list.json')
const plain = JSON.parse(lines[0] ?? '{}')

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: [...lines, list],
  at: (time) =>
    JSON.stringify({ ...plain, requestReceivedTimestamp: new Date(time).toISOString() }),
})

test('a call says who, what, where and how it went', () => {
  const event = eventOf(parse(parserOf(source), source, lines[0]))
  assert.deepEqual(
    {
      ...event,
      raw: '',
    },
    {
      ...event,
      id: '0a1/ResponseComplete',
      occurredAt: Date.UTC(2026, 5, 18, 11, 58, 7, 123),
      principal: 'system:serviceaccount:agents:deploy-runner',
      credentialId: 'JTI=7c9e6679-7425-40de-944b-e07fc1f90ae7',
      credentialKind: 'service_account',
      sessionId: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
      delegation: '',
      action: 'k8s:get deployments',
      service: 'kubernetes',
      actionClass: 'read',
      resourceType: 'deployments',
      resourceId: 'shop-prod/api-7f',
      environment: 'prod',
      sourceIp: '192.0.2.17',
      userAgent: 'kubectl',
      outcome: 'success',
      durationMs: 42,
      raw: '',
    },
  )
})

test('a service account is a workload claim, and equal identities are one object', () => {
  const parser = parserOf(source)
  const [first, second] = [0, 3].map((at) => parse(parser, source, lines[at])[0])
  assert.ok(first?.kind === 'event' && second?.kind === 'event')
  assert.equal(first.claims.workload, 'system:serviceaccount:agents:deploy-runner')
  assert.equal(first.claims.principalKind, 'workload')
  assert.equal(first.claims, second.claims)
})

test('who impersonates stands in the delegation, and the credential stays theirs', () => {
  const event = eventOf(parse(parserOf(source), source, lines[4]))
  assert.equal(event.principal, 'jane@example.com')
  assert.equal(event.delegation, 'system:serviceaccount:agents:deploy-runner')
  assert.equal(event.credentialId, 'JTI=7c9e6679-7425-40de-944b-e07fc1f90ae7')
  assert.equal(event.outcome, 'denied')
  assert.equal(event.errorCode, 'Forbidden')
})

test('nodes and controllers are the provider itself', () => {
  for (const username of [
    'system:node:n1',
    'system:kube-scheduler',
    'system:serviceaccount:kube-system:job-controller',
  ]) {
    const [parsed] = parse(parserOf(source), source, { ...plain, user: { username } })
    assert.ok(parsed?.kind === 'event')
    assert.equal(parsed.claims.principalKind, 'service')
  }
  for (const username of ['system:serviceaccount:kube-system:helper', 'system:admin', 'dana']) {
    const [parsed] = parse(parserOf(source), source, { ...plain, user: { username } })
    assert.ok(parsed?.kind === 'event')
    assert.notEqual(parsed.claims.principalKind, 'service')
  }
})

test('one call counts once: other stages are ignored', () => {
  const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic', 'Else']
  const kinds = stages.map((stage) => parse(parserOf(source), source, { ...plain, stage })[0]?.kind)
  assert.deepEqual(kinds, ['ignored', 'ignored', 'event', 'event', 'ignored'])
})

test('a watch or exec counts when it starts, and its end is a redelivery of the same id', () => {
  const parser = parserOf(source)
  const started = eventOf(parse(parser, source, lines[1]))
  const body = { ...JSON.parse(lines[1] ?? '{}'), stage: 'ResponseComplete' }
  assert.equal(eventOf(parse(parser, source, body)).id, started.id)
  assert.equal(started.actionClass, 'execute')
  const refused = { ...body, responseStatus: { code: 403 } }
  assert.notEqual(eventOf(parse(parser, source, refused)).id, started.id)
})

test('an EventList gives one result an item', () => {
  const parsed = parse(parserOf(source), source, list)
  assert.deepEqual(
    parsed.map((one) => one.kind),
    ['event', 'event', 'ignored'],
  )
  assert.deepEqual(
    eventsOf(parsed).map((event) => event.actionClass),
    ['list', 'destroy'],
  )
  const items = Array.from({ length: 1_002 }, (_, at) => ({ ...plain, auditID: `x${at}` }))
  const long = parse(parserOf(source), source, { kind: 'EventList', items: items.map(small) })
  assert.equal(eventsOf(long).length, 1_000)
  assert.deepEqual(long.at(-1), { kind: 'malformed', reason: 'truncated', detail: '2 items more' })
})

function small(event: { readonly [key: string]: unknown }) {
  const { auditID, verb, user, objectRef, requestReceivedTimestamp } = event
  return { auditID, verb, user, objectRef, requestReceivedTimestamp }
}

test('a pod that breaks out of its container is a privilege change', () => {
  assert.equal(eventOf(parse(parserOf(source), source, lines[5])).privilegeChange, true)
  const body = JSON.parse(lines[5] ?? '{}')
  body.requestObject.spec = { containers: [{ name: 'c', image: 'x' }] }
  assert.equal(eventOf(parse(parserOf(source), source, body)).privilegeChange, false)
})

test('no body of a secret, value of a variable or applied manifest is kept', () => {
  for (const at of [2, 5]) {
    const { raw } = eventOf(parse(parserOf(source), source, lines[at]))
    assert.doesNotMatch(raw, /correct-horse|Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5/)
    assert.match(raw, /left out/)
  }
})

test('classes follow what a verb on a resource means', () => {
  const expected: readonly (readonly [string, string, string])[] = [
    ['create', 'pods/exec', 'execute'],
    ['create', 'pods/portforward', 'execute'],
    ['patch', 'pods/ephemeralcontainers', 'execute'],
    ['list', 'secrets', 'credential'],
    ['create', 'serviceaccounts/token', 'credential'],
    ['patch', 'rolebindings', 'privilege'],
    ['escalate', 'clusterroles', 'privilege'],
    ['impersonate', 'users', 'privilege'],
    ['update', 'certificatesigningrequests/approval', 'privilege'],
    ['delete', 'validatingwebhookconfigurations', 'defense'],
    ['create', 'mutatingwebhookconfigurations', 'defense'],
    ['deletecollection', 'events', 'defense'],
    ['delete', 'namespaces', 'destroy'],
    ['deletecollection', 'persistentvolumeclaims', 'destroy'],
    ['delete', 'volumesnapshots', 'destroy'],
    ['delete', 'pods', 'delete'],
    ['create', 'subjectaccessreviews', 'read'],
    ['watch', 'pods', 'list'],
    ['get', '', 'read'],
    ['frobnicate', 'pods', 'other'],
  ]
  for (const [verb, resource, actionClass] of expected) {
    assert.equal(kubernetesFacts(verb, resource).actionClass, actionClass, `${verb} ${resource}`)
  }
  assert.equal(kubernetesFacts('delete', 'volumesnapshots').touchesBackup, true)
  assert.equal(kubernetesFacts('create', 'volumesnapshots').touchesBackup, false)
  assert.equal(kubernetesFacts('delete', 'namespaces').irreversible, true)
})

test('EKS delivers by CloudWatch Logs: decoded, packed, or a log event at a time', () => {
  const line = lines[0] ?? ''
  const expected = eventOf(parse(parserOf(source), source, line))
  const message = {
    messageType: 'DATA_MESSAGE',
    logGroup: '/aws/eks/shop/cluster',
    logStream: 'kube-apiserver-audit-1',
    logEvents: [
      { id: '1', timestamp: 1, message: 'I0618 11:58:07.1 1 controller.go:1] synced' },
      { id: '2', timestamp: 1, message: line },
    ],
  }
  const packed = { awslogs: { data: gzipSync(JSON.stringify(message)).toString('base64') } }
  for (const record of [message, packed, message.logEvents[1]]) {
    const parsed = parse(parserOf(source), source, record)
    assert.deepEqual(eventOf(parsed), expected)
    assert.ok(parsed.every(({ kind }) => kind !== 'malformed'))
  }
  const [probe] = parse(parserOf(source), source, { messageType: 'CONTROL_MESSAGE', logEvents: [] })
  assert.equal(probe?.kind, 'ignored')
})

test('a secret within a packed wrapping comes out of no field', () => {
  const secret = `ghp_${'A1b2C3d4E5f6G7h8I9'.repeat(2)}`
  const line = JSON.stringify({ ...JSON.parse(lines[0] ?? '{}'), note: secret })
  const message = {
    messageType: 'DATA_MESSAGE',
    logEvents: [{ id: '2', timestamp: 1, message: line }],
  }
  const data = gzipSync(JSON.stringify(message)).toString('base64')
  const parsed = parse(parserOf(source), source, { awslogs: { data } })
  assert.equal(eventOf(parsed).raw.includes(secret), false)
})
