import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { installationKey } from '@tripline/infra'
import { registryOf } from '@tripline/ingest'
import type { TestApi } from '../../test/open-test-api.ts'
import { AGENT, assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { auditFolder } from '../audit/audit-files.ts'
import { auditSeal } from '../audit/audit-seal.ts'
import { readNewest } from '../audit/read-audit.ts'
import type { Score } from '../gate/score.ts'

let api: TestApi
let score: Score | null = null
const ordinary: Score = { risk: 3, bits: 1, judgement: 'ordinary', reasons: [], detectors: [] }
const odd: Score = { ...ordinary, risk: 62, bits: 14, reasons: ['never before by it'] }

before(async () => {
  api = await openTestApi({
    gate: {
      scorer: { score: async () => score, close: () => undefined },
      config: { deny: ['railway:apiTokenCreate'] },
    },
    registry: registryOf({
      agents: [{ id: AGENT, environment: 'staging', owner: 'responder of tests' }],
      protectedResources: ['vault-*'],
      environments: { prod: ['*-live*'] },
    }),
  })
})
after(() => api.close())
beforeEach(() => {
  api.clock.set(NOW)
  score = ordinary
})

const decide = (call: object, more: object = {}, as: 'agent' | 'gateway' = 'agent') =>
  api.ask('POST', '/v1/decisions', { as, body: { call, ...more } })
const write = (resourceId: string) => ({ action: 'railway:variableUpsert', resourceId })

async function audited() {
  const seal = auditSeal(installationKey(api.folder))
  const read = await readNewest(auditFolder(api.folder), seal, 1_000)
  return read.flatMap((one) => (one.kind === 'whole' ? [one.sealed.record] : []))
}

test('what is ordinary is allowed, and may be relied on for a moment', async () => {
  const { body } = await decide(write('v'))
  assert.equal(body.outcome, 'allow')
  assert.deepEqual([body.risk, body.scored, body.ttlMs], [3, true, 5000])
  assert.match(body.policy, /^default@[0-9a-f]{16}$/)
})

test('the deletion in production is denied, with the policy’s name, and audited', async () => {
  const { body } = await decide({ action: 'railway:volumeDelete', resourceId: 'pg-live-1' })
  assert.equal(body.outcome, 'deny')
  assert.deepEqual(body.because, ['irreversible-out-of-its-environment'])
  assert.equal(body.ttlMs, 0)
  const last = (await audited()).at(-1)
  assert.deepEqual(
    [last?.action, last?.outcome, last?.target],
    ['decision.make', 'denied', body.id],
  )
  assert.equal(last?.actor, 'agent of tests')
})

test('what is odd needs a person; approved by another one, the same call passes once', async () => {
  score = odd
  const asked = (await decide(write('v1'))).body
  assert.equal(asked.outcome, 'approval_required')
  assert.equal((await decide(write('v1'))).body.approvalId, asked.approvalId)
  const path = `/v1/approvals/${asked.approvalId}`
  assert.equal((await api.ask('GET', path, { as: 'agent' })).body.state, 'pending')
  assertProblem(await api.ask('POST', `${path}/approve`, { as: 'local' }), 403, 'forbidden')
  // Who answers for the agent is called so in the registry above.
  assertProblem(await api.ask('POST', `${path}/approve`, { as: 'responder' }), 403, 'forbidden')
  assert.equal((await api.ask('POST', `${path}/approve`, { as: 'admin' })).status, 200)
  const passed = (await decide(write('v1'))).body
  assert.deepEqual([passed.outcome, passed.approvalId], ['allow', asked.approvalId])
  const again = (await decide(write('v1'))).body
  assert.equal(again.outcome, 'approval_required')
  assert.notEqual(again.approvalId, asked.approvalId)
})

test('an approval says in words what it is for, how bad, what was said, and what was approved before', async () => {
  score = odd
  const first = (await decide(write('say-1'))).body.approvalId
  await api.ask('POST', `/v1/approvals/${first}/approve`, {
    as: 'admin',
    body: { note: 'planned' },
  })
  api.clock.set(NOW + 1_000)
  const before = (await api.ask('GET', '/v1/status')).body.heldActions
  const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'
  const call = { ...write('say-2'), arguments: { name: 'DB', value: secret } }
  const second = (await decide(call)).body.approvalId
  assert.equal((await api.ask('GET', '/v1/status')).body.heldActions, before + 1)
  const { approvals } = (await api.ask('GET', '/v1/approvals')).body
  const [latest] = approvals
  assert.equal(latest.id, second)
  assert.deepEqual([latest.title, latest.severity], ['Change variable say-2', 'medium'])
  assert.deepEqual(latest.call.lines[0], { name: 'name', value: 'DB' })
  assert.match(latest.call.lines[1].value, /^\[redacted:/)
  assert.deepEqual([latest.lastApproved.id, latest.lastApproved.resourceId], [first, 'say-1'])
  const path = `/v1/approvals/${second}`
  const denied = await api.ask('POST', `${path}/deny`, { as: 'responder', body: { note: 'why?' } })
  assert.deepEqual(denied.body.deniedBy.note, 'why?')
  // The agent is told why.
  const told = (await api.ask('GET', path, { as: 'agent' })).body
  assert.equal(told.deniedBy.note, 'why?')
  assert.equal((await api.ask('GET', `/v1/approvals/${first}`)).body.approvedBy[0].note, 'planned')
})

test('a note is text of 500 characters at most, and nothing else goes in', async () => {
  score = odd
  const { approvalId } = (await decide(write('say-3'))).body
  for (const body of [{ note: 'x'.repeat(501) }, { note: 7 }, { reason: 'x' }, []]) {
    const answer = await api.ask('POST', `/v1/approvals/${approvalId}/deny`, { as: 'admin', body })
    assertProblem(answer, 400, 'bad_request')
  }
})

test('an approval that is named for one character of another action is refused, and audited', async () => {
  score = odd
  const { approvalId } = (await decide(write('v2'))).body
  await api.ask('POST', `/v1/approvals/${approvalId}/approve`, { as: 'admin' })
  const altered = (await decide(write('v3'), { approval: approvalId })).body
  assert.deepEqual([altered.outcome, altered.because], ['deny', ['gate:approval-other_action']])
  const refusals = (await audited()).filter(({ action }) => action === 'approval.use').at(-1)
  assert.deepEqual([refusals?.outcome, refusals?.target], ['denied', approvalId])
  assert.equal((await decide(write('v2'), { approval: approvalId })).body.outcome, 'allow')
  const replayed = (await decide(write('v2'), { approval: approvalId })).body
  assert.deepEqual(replayed.because, ['gate:approval-used'])
})

test('an approval runs out', async () => {
  score = odd
  const { approvalId } = (await decide(write('v4'))).body
  await api.ask('POST', `/v1/approvals/${approvalId}/approve`, { as: 'admin' })
  api.clock.set(NOW + 15 * 60_000)
  const late = (await decide(write('v4'), { approval: approvalId })).body
  assert.deepEqual([late.outcome, late.because], ['deny', ['gate:approval-expired']])
})

test('a risk that rose after the approval needs another one', async () => {
  score = odd
  const first = (await decide(write('v5'))).body.approvalId
  await api.ask('POST', `/v1/approvals/${first}/approve`, { as: 'admin' })
  score = { ...odd, risk: 95 }
  const second = (await decide(write('v5'))).body
  assert.equal(second.outcome, 'approval_required')
  assert.notEqual(second.approvalId, first)
  assert.equal((await api.ask('GET', `/v1/approvals/${first}`)).body.state, 'expired')
})

test('an approval opens no deny list, and neither does a bypass', async () => {
  const call = { action: 'railway:apiTokenCreate' }
  const bypass = { agent: AGENT, reason: 'migration', minutes: 5 }
  const { id } = (await api.ask('POST', '/v1/bypasses', { as: 'admin', body: bypass })).body
  assert.deepEqual((await decide(call)).body.because, ['gate:deny-list'])
  assert.deepEqual((await decide(call, { approval: 'ap_x' })).body.because, ['gate:deny-list'])
  const hidden = { action: 'railway:me,apiTokenCreate' }
  assert.deepEqual((await decide(hidden)).body.because, ['gate:deny-list'])
  await api.ask('POST', `/v1/bypasses/${id}/end`, { as: 'admin' })
})

test('a bypass lets its agent’s calls pass under record, what is protected not', async () => {
  const body = { agent: AGENT, reason: 'migration MIG-7' }
  const opened = (await api.ask('POST', '/v1/bypasses', { as: 'admin', body })).body
  assert.equal(opened.until - opened.from, 3_600_000)
  const call = { action: 'railway:volumeDelete', resourceId: 'pg-live-2' }
  const passed = (await decide(call)).body
  assert.deepEqual([passed.outcome, passed.bypassId], ['allow', opened.id])
  const last = (await audited()).at(-1)
  assert.deepEqual([last?.action, last?.target], ['bypass.use', opened.id])
  assert.equal((await decide({ ...call, resourceId: 'vault-1' })).body.outcome, 'deny')
  api.clock.set(NOW + 3_600_000)
  assert.equal((await decide(call)).body.outcome, 'deny')
  api.clock.set(NOW)
  await api.ask('POST', `/v1/bypasses/${opened.id}/end`, { as: 'responder' })
  assert.equal((await decide(call)).body.outcome, 'deny')
})

test('what is protected needs two persons', async () => {
  score = odd
  const { approvalId } = (await decide(write('vault-9'))).body
  assert.equal((await api.ask('GET', `/v1/approvals/${approvalId}`)).body.needed, 2)
})

test('without a score reading passes and deleting does not', async () => {
  score = null
  const read = (await decide({ action: 's3:GetObject', resourceId: 'b' })).body
  assert.deepEqual([read.outcome, read.scored, read.because], ['allow', false, ['gate:fail-open']])
  const gone = (await decide({ action: 's3:DeleteObject', resourceId: 'b' })).body
  assert.deepEqual([gone.outcome, gone.because], ['deny', ['gate:fail-closed']])
})

test('only asking leaves nothing behind', async () => {
  score = odd
  const before = (await audited()).length
  const open = (await api.ask('GET', '/v1/approvals')).body.pending
  const { body } = await decide(write('v7'), { dryRun: true })
  assert.deepEqual([body.outcome, body.approvalId], ['approval_required', ''])
  await decide({ action: 'railway:volumeDelete', resourceId: 'pg-live-1' }, { dryRun: true })
  assert.equal((await audited()).length, before)
  assert.equal((await api.ask('GET', '/v1/approvals')).body.pending, open)
})

test('an agent’s token asks about that agent, sees its own approvals, and does nothing else', async () => {
  const foreign = await decide(write('v'), { agent: 'somebody-else' })
  assertProblem(foreign, 403, 'forbidden')
  score = odd
  const other = (await decide(write('v8'), { agent: 'other' }, 'gateway')).body
  const path = `/v1/approvals/${other.approvalId}`
  assertProblem(await api.ask('GET', path, { as: 'agent' }), 404, 'not_found')
  assertProblem(await api.ask('POST', `${path}/approve`, { as: 'agent' }), 403, 'forbidden')
  assertProblem(await api.ask('GET', '/v1/alerts', { as: 'agent' }), 403, 'forbidden')
  const login = { token: api.token('agent') }
  assertProblem(
    await api.ask('POST', '/v1/session', { as: 'nobody', body: login }),
    401,
    'not_logged_in',
  )
})

test('a question is about exactly one action', async () => {
  const both = { call: write('v'), tool: { server: 's', tool: 't' } }
  for (const body of [{}, both]) {
    assertProblem(await api.ask('POST', '/v1/decisions', { as: 'agent', body }), 400, 'bad_request')
  }
})

test('what cannot be read is denied, and said so', async () => {
  const http = { method: 'POST', url: 'https://backboard.railway.example/graphql/v2', body: 'x' }
  const { body } = await api.ask('POST', '/v1/decisions', { as: 'agent', body: { http } })
  assert.deepEqual([body.outcome, body.because], ['deny', ['gate:not-understood']])
})

test('decisions are in the table, with what decided', async () => {
  const { id } = (await decide({ action: 'railway:volumeDelete', resourceId: 'pg-live-1' })).body
  const sql = `SELECT outcome, because, agent_id, action, via FROM decisions WHERE id = '${id}'`
  let rows: unknown[] = []
  for (let tries = 0; rows.length === 0 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    rows = (await api.ask('POST', '/v1/query', { as: 'admin', body: { sql } })).body.rows
  }
  assert.deepEqual(rows, [
    {
      ...{ outcome: 'deny', because: 'irreversible-out-of-its-environment' },
      ...{ agent_id: AGENT, action: 'railway:volumeDelete', via: 'api' },
    },
  ])
})

test('Envoy: the held call’s own words decide; 200 passes, 403 refuses and says why', async () => {
  const ask = (method: string, path: string, headers: object, body?: string) =>
    api.ask(method, `/v1/ext-authz${path}`, {
      as: 'nobody',
      headers: { 'x-tripline-token': api.token('gateway'), 'x-agent-id': AGENT, ...headers },
      ...(body === undefined ? {} : { body }),
    })
  const passed = await ask('GET', '/v1/volumes', { host: 'api.staging.example.com' })
  assert.equal(passed.status, 200, passed.text)
  assert.equal(passed.headers['x-tripline-outcome'], 'allow')
  const secret = 'Bearer 9f8e7d6c4d194f0aa2b7c3e85b1a90de'
  const graphql = JSON.stringify({ query: 'mutation { volumeDelete(volumeId: "pg-live-1") }' })
  const refused = await ask(
    'POST',
    '/graphql/v2',
    {
      host: 'backboard.railway.example',
      authorization: secret,
      'content-type': 'application/json',
    },
    graphql,
  )
  assert.equal(refused.status, 403)
  assert.deepEqual(refused.body.because, ['irreversible-out-of-its-environment'])
  assert.ok(!refused.text.includes(secret.slice(7)))
  assert.match(String(refused.headers['x-tripline-decision']), /^dec_/)
})

test('Envoy: without a token of ours nothing passes, whatever the call’s own authorization', async () => {
  const headers = { host: 'localhost', authorization: 'Bearer abcdefghijklmnopqrstuvwxyz' }
  assertProblem(
    await api.ask('GET', '/v1/ext-authz/x', { as: 'nobody', headers }),
    401,
    'not_logged_in',
  )
  const wrong = { ...headers, 'x-tripline-token': 'tl_abcdefghijklmnopqrstuvwxyz' }
  assertProblem(
    await api.ask('GET', '/v1/ext-authz/x', { as: 'nobody', headers: wrong }),
    401,
    'not_logged_in',
  )
})

test('Kubernetes: a claim’s deletion in production is refused, a look is not, and dry runs ask for nothing', async () => {
  const review = (request: object) => ({
    ...{ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1' },
    request: {
      ...{ uid: 'u-1', operation: 'DELETE', namespace: 'shop-prod', name: 'pg-data' },
      resource: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
      userInfo: { username: 'system:serviceaccount:agents:fixer' },
      ...request,
    },
  })
  const ask = async (request: object) =>
    (await api.ask('POST', '/v1/admission', { as: 'gateway', body: review(request) })).body.response
  const refused = await ask({})
  assert.deepEqual([refused.uid, refused.allowed, refused.status.code], ['u-1', false, 403])
  assert.match(refused.status.message, /approval ap_\S+ is needed/)
  assert.match(refused.auditAnnotations.approval, /^ap_/)
  assert.equal(
    (await ask({ uid: 'u-2' })).auditAnnotations.approval,
    refused.auditAnnotations.approval,
  )
  const pending = (await api.ask('GET', '/v1/approvals')).body.pending
  assert.equal((await ask({ name: 'other', dryRun: true })).allowed, false)
  assert.equal((await api.ask('GET', '/v1/approvals')).body.pending, pending)
  const made = { operation: 'CREATE', object: { kind: 'ConfigMap', metadata: { name: 'c' } } }
  const configMaps = { group: '', version: 'v1', resource: 'configmaps' }
  assert.equal((await ask({ ...made, resource: configMaps })).allowed, true)
})

test('how people decide can be looked at', async () => {
  const { approvers } = (await api.ask('GET', '/v1/approvers', { as: 'analyst' })).body
  assert.equal(approvers[0].name, 'admin of tests')
  assert.ok(approvers[0].approved >= 3)
})
