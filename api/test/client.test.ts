import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import type { GateClientOptions, GateRequest } from '@tripline/client'
import { createGateClient, GateError } from '@tripline/client'
import type { Score } from '../src/gate/score.ts'
import type { TestApi } from './open-test-api.ts'
import { AGENT, openTestApi } from './open-test-api.ts'

const ordinary: Score = { risk: 3, bits: 1, judgement: 'ordinary', reasons: [], detectors: [] }
let score = ordinary
let api: TestApi
let url = ''

before(async () => {
  const scorer = { score: async () => score, close: () => undefined }
  const config = { deny: ['railway:apiTokenCreate'] }
  api = await openTestApi({ gate: { scorer, config } })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/`
})
after(() => api.close())
beforeEach(() => {
  score = { ...ordinary, risk: 50, bits: 14 }
})

/** Under the load of a whole test run an answer may take seconds. */
const client = (options: Partial<GateClientOptions> = {}) =>
  createGateClient({ url, token: api.token('agent'), timeoutMs: 30_000, ...options })
const write = (name: string): GateRequest => ({
  call: { action: 'railway:variableUpsert', resourceType: 'variable', resourceId: name },
})
const code = (wanted: string) => (error: unknown) =>
  error instanceof GateError && error.code === wanted

/** Counts how often the call itself was made. */
function counted() {
  let made = 0
  return { call: () => ++made, made: () => made }
}

test('what is ordinary is made, and its result comes back', async () => {
  score = ordinary
  const answer = await client().decide(write('a'))
  assert.ok(answer.kind === 'decided' && answer.decision.outcome === 'allow')
  assert.equal(await client().run(write('a'), async () => 'done'), 'done')
})

test('an error of the call itself comes through as it is', async () => {
  score = ordinary
  const broken = new Error('the API is down')
  await assert.rejects(
    client().run(write('a'), () => Promise.reject(broken)),
    (error) => error === broken,
  )
})

test('what is denied is not made, and why is in the error', async () => {
  const { call, made } = counted()
  const request = { call: { action: 'railway:apiTokenCreate' } }
  await assert.rejects(client().run(request, call), (error) => {
    assert.ok(code('denied')(error))
    assert.match(String(error), /deny list/)
    return true
  })
  assert.equal(made(), 0)
})

test('the held call is made once a person has approved it, once, and the approval is used up', async () => {
  const { call, made } = counted()
  let approvalId = ''
  const running = client().run(write('held'), call, {
    approvalMs: 60_000,
    onWaiting(decision) {
      approvalId = decision.approvalId
      assert.equal(made(), 0)
      void api.ask('POST', `/v1/approvals/${approvalId}/approve`, { as: 'responder' })
    },
  })
  assert.equal(await running, 1)
  const { body } = await api.ask('GET', `/v1/approvals/${approvalId}`)
  assert.deepEqual([body.state, body.agentId], ['used', AGENT])
})

test('what a person refuses is not made', async () => {
  const { call, made } = counted()
  const running = client().run(write('refused'), call, {
    approvalMs: 60_000,
    onWaiting: ({ approvalId }) =>
      void api.ask('POST', `/v1/approvals/${approvalId}/deny`, { as: 'responder' }),
  })
  await assert.rejects(running, code('denied'))
  assert.equal(made(), 0)
})

test('nobody decides: it is not made, and the same call later finds the approval given meanwhile', async () => {
  const { call, made } = counted()
  let id = ''
  const options = {
    approvalMs: 0,
    onWaiting: (decision: { approvalId: string }) => (id = decision.approvalId),
  }
  await assert.rejects(client().run(write('late'), call, options), code('not_approved_in_time'))
  assert.equal(made(), 0)
  await api.ask('POST', `/v1/approvals/${id}/approve`, { as: 'responder' })
  assert.equal(await client().run(write('late'), call, options), 1)
})

test('a risk that has risen since asks a person anew', async () => {
  const { call, made } = counted()
  const waited: string[] = []
  const running = client().run(write('riskier'), call, {
    approvalMs: 60_000,
    onWaiting({ approvalId }) {
      waited.push(approvalId)
      if (waited.length === 1) score = { ...score, risk: 80 }
      const verb = waited.length === 1 ? 'approve' : 'deny'
      void api.ask('POST', `/v1/approvals/${approvalId}/${verb}`, { as: 'responder' })
    },
  })
  await assert.rejects(running, code('denied'))
  assert.equal(made(), 0)
})

test('waiting ends with the caller’s signal', async () => {
  const { call, made } = counted()
  const ending = new AbortController()
  const options = { signal: ending.signal, onWaiting: () => ending.abort(new Error('enough')) }
  await assert.rejects(client().run(write('aborted'), call, options))
  assert.equal(made(), 0)
})

test('a wrong token and another agent’s name are told, and never fail open', async () => {
  const failOpen = ['other'] as const
  const { call, made } = counted()
  const wrong = client({ token: 'tl_notATokenButLongEnoughToBeOne', failOpen })
  await assert.rejects(wrong.run(write('x'), call), code('refused_question'))
  const foreign = { ...write('x'), agent: 'somebody-else' }
  await assert.rejects(client({ failOpen }).run(foreign, call), code('refused_question'))
  assert.equal(made(), 0)
})

test('without a broker for it the call is made with no credential, and none can be fetched', async () => {
  const given: unknown[] = []
  let id = ''
  await client().run(write('plain'), (credential) => given.push(credential), {
    credential: true,
    approvalMs: 60_000,
    onWaiting({ approvalId }) {
      id = approvalId
      void api.ask('POST', `/v1/approvals/${approvalId}/approve`, { as: 'responder' })
    },
  })
  assert.deepEqual(given, [null])
  await assert.rejects(client().credential(id), code('no_credential'))
  assert.equal(await client().endCredential(id), false)
})
