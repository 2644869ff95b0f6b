import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestApi } from '../../test/open-test-api.ts'
import { AGENT, assertProblem, openTestApi } from '../../test/open-test-api.ts'
import { ROUTE_TABLE } from '../../test/route-table.ts'
import { NO_CALL_TEXT } from '../gate/approvals/call-text.ts'

let api: TestApi
before(async () => {
  api = await openTestApi()
})
after(() => api.close())

/** What an agent's token gets of another agent. Routes for more than agents refuse it by its role, in the table above. */
const FOREIGN = {
  'POST /v1/decisions': 403,
  'GET /v1/approvals/:id': 404,
  'POST /v1/approvals/:id/credential': 404,
  'POST /v1/approvals/:id/credential/end': 404,
  'POST /v1/admission': 'its own',
  'GET /v1/ext-authz/*': 'its own',
  'POST /v1/ext-authz/*': 'its own',
  'PUT /v1/ext-authz/*': 'its own',
  'PATCH /v1/ext-authz/*': 'its own',
  'DELETE /v1/ext-authz/*': 'its own',
  'OPTIONS /v1/ext-authz/*': 'its own',
  'TRACE /v1/ext-authz/*': 'its own',
} as const

test('every route that lets an agent in says what it gets of another agent', () => {
  const forAgents = Object.entries(ROUTE_TABLE).filter(
    ([, least]) => least === 'gate' || least === 'agent',
  )
  assert.deepEqual(forAgents.map(([route]) => route).sort(), Object.keys(FOREIGN).sort())
})

const destroy = { action: 's3:DeleteBucket', resourceType: 'bucket', resourceId: 'b' }

/** Asked by a gateway, which speaks for any agent; the gate has no score, so it is denied or waits. */
async function approvalOf(agent: string): Promise<string> {
  const approval = await api.gate.approvals.request({
    ...{
      digest: `digest of ${agent}`,
      agentId: agent,
      action: destroy.action,
      actionClass: 'destroy',
    },
    ...{ resourceType: 'bucket', resourceId: 'b', account: '', environment: 'prod' },
    ...{ credentialId: '', requestedBy: 'a gateway', owner: '', risk: 50, reasons: [], needed: 1 },
    call: NO_CALL_TEXT,
  })
  return approval?.id ?? ''
}

for (const [route, expected] of Object.entries(FOREIGN)) {
  test(`${route}, an agent’s token and another agent’s id: ${expected}`, async () => {
    const [method = '', path = ''] = route.split(' ')
    if (path === '/v1/decisions') {
      const ask = (agent: string) =>
        api.ask(method, path, { as: 'agent', body: { agent, call: destroy } })
      assertProblem(await ask('another'), 403, 'forbidden')
      assert.equal((await ask(AGENT)).status, 200)
      return
    }
    if (path === '/v1/approvals/:id') {
      const ask = async (agent: string) =>
        api.ask(method, path.replace(':id', await approvalOf(agent)), { as: 'agent' })
      assertProblem(await ask('another'), 404, 'not_found')
      assert.equal((await ask(AGENT)).body.agentId, AGENT)
      assertProblem(await api.ask(method, '/v1/approvals/none', { as: 'agent' }), 404, 'not_found')
      return
    }
    if (path.startsWith('/v1/approvals/:id/credential')) {
      const ask = async (agent: string) =>
        api.ask(method, path.replace(':id', await approvalOf(agent)), { as: 'agent' })
      const foreign = await ask('another')
      assertProblem(foreign, 404, 'not_found')
      assert.equal(foreign.body.detail, 'There is no such approval.')
      // Its own is known, and there is no credential of it.
      assert.notEqual((await ask(AGENT)).body.detail, 'There is no such approval.')
      return
    }
    // These doors are told of an agent by headers that anybody can write: the token's own agent takes their place.
    assert.equal(await askedFor(method, path), AGENT)
  })
}

/** Whom the gate's record says was asked for, when an agent's token names another in every way there is. */
async function askedFor(method: string, path: string): Promise<unknown> {
  const user = { username: 'system:serviceaccount:shop:another' }
  const kind = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1' }
  const resource = { group: '', version: 'v1', resource: 'secrets' }
  const request = { uid: 'u', operation: 'DELETE', userInfo: user, resource, namespace: 'shop' }
  const asked = await api.ask(method, path.replace('*', 'v1/buckets/b'), {
    ...{ as: 'agent', headers: { 'x-agent-id': 'another', 'x-session-id': method } },
    ...(path === '/v1/admission' ? { body: { ...kind, request } } : {}),
  })
  assert.ok([200, 403].includes(asked.status), asked.text)
  const id =
    asked.headers['x-tripline-decision'] ?? asked.body?.response?.auditAnnotations?.decision
  const sql = `SELECT agent_id FROM decisions WHERE id = '${id}'`
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const [row] = await api.store.query<{ agent_id: string }>(sql)
    if (row !== undefined) return row.agent_id
    await pause(50)
  }
  return 'nobody: it is not on record'
}
