import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleEvent } from '../../test/sample-event.ts'

const BASE = '/v1/agents/staging-fixer/baseline'
const HOUR = 3_600_000

const calls = (action: string, count: number, from: number, agentId = 'staging-fixer') =>
  Array.from({ length: count }, (_, i) => {
    const occurredAt = from + i * 60_000
    const fields = { id: `${agentId}-${action}-${i}`, action, agentId, occurredAt, sessionId: '' }
    return sampleEvent({ ...fields, receivedAt: occurredAt }).event
  })

let api: TestApi
before(async () => {
  api = await openTestApi()
  await api.pipeline.act([
    ...calls('railway:variables', 80, NOW - 40 * HOUR),
    ...calls('railway:logs', 10, NOW - 40 * HOUR, 'newcomer'),
  ])
})
after(() => api.close())

const listed = async (id: string): Promise<string> => {
  api.clock.set(api.clock.now() + 61_000)
  const { body } = await api.ask('GET', '/v1/agents')
  return body.agents.find((agent: { id: string }) => agent.id === id)?.baseline
}

test('too little seen is being observed, cannot be ratified, and says so', async () => {
  const refused = await api.ask('POST', '/v1/agents/newcomer/baseline/ratify', {
    ...{ as: 'analyst', body: { note: '' } },
  })
  assertProblem(refused, 409, 'conflict')
  const life = await api.ask('GET', '/v1/agents/newcomer/baseline/versions')
  assert.equal(life.body.state, 'observing')
})

test('a baseline is ratified, compared, locked, unlocked and rolled back', async () => {
  const body = { note: 'reviewed with Dana' }
  const ratified = await api.ask('POST', `${BASE}/ratify`, { as: 'analyst', body })
  assert.equal(ratified.status, 200, ratified.text)
  assert.equal(ratified.body.state, 'ratified')
  assert.deepEqual(ratified.body.versions, [
    { number: 1, at: NOW, by: 'analyst of tests', note: body.note, calls: 80 },
  ])
  assert.deepEqual((await api.ask('GET', `${BASE}/versions`)).body, ratified.body)

  await api.pipeline.act(calls('railway:deployments', 40, NOW - 30 * HOUR))
  const second = await api.ask('POST', `${BASE}/ratify`, { as: 'analyst', body: { note: '' } })
  assert.deepEqual(
    second.body.versions.map((one: { number: number }) => one.number),
    [1, 2],
  )
  const diff = await api.ask('GET', `${BASE}/diff?from=1`)
  assert.equal(diff.status, 200, diff.text)
  const [action] = diff.body.facets.filter((one: { facet: string }) => one.facet === 'action')
  assert.deepEqual(
    action.changes.map(({ value, change }: { value: string; change: string }) => [value, change]),
    [
      ['railway:deployments', 'appeared'],
      ['railway:variables', 'less'],
    ],
  )
  const distances = diff.body.facets.map((one: { distance: number }) => one.distance)
  assert.deepEqual(
    distances,
    [...distances].sort((a: number, b: number) => b - a),
  )
  const same = await api.ask('GET', `${BASE}/diff?from=2&to=2`)
  assert.deepEqual(same.body.facets, [])

  assert.equal((await api.ask('POST', `${BASE}/lock`, { as: 'analyst' })).body.state, 'locked')
  assert.equal(await listed('staging-fixer'), 'locked')
  assertProblem(await api.ask('POST', `${BASE}/lock`, { as: 'analyst' }), 409, 'conflict')
  assert.equal((await api.ask('POST', `${BASE}/unlock`, { as: 'admin' })).body.state, 'ratified')

  const back = await api.ask('POST', `${BASE}/rollback`, { as: 'analyst', body: { version: 1 } })
  assert.equal(back.body.standsOn, 1)
  assert.deepEqual((await api.ask('GET', `${BASE}/diff?from=1`)).body.facets, [])
  const { values } = (await api.ask('GET', `${BASE}?facet=action`)).body
  assert.deepEqual(
    values.map(({ value }: { value: string }) => value),
    ['railway:variables'],
  )
})

test('what is not there is not found, and who only looks may not decide', async () => {
  const by = { as: 'analyst', body: { version: 9 } } as const
  assertProblem(await api.ask('POST', `${BASE}/rollback`, by), 404, 'not_found')
  assertProblem(await api.ask('GET', `${BASE}/diff?from=9`), 404, 'not_found')
  assertProblem(await api.ask('GET', `${BASE}/diff?from=x`), 400, 'bad_request')
  const nobody = { as: 'analyst', body: { note: '' } } as const
  const stranger = await api.ask('POST', '/v1/agents/nobody/baseline/ratify', nobody)
  assertProblem(stranger, 404, 'not_found')
  for (const act of ['ratify', 'lock', 'unlock', 'rollback']) {
    const body = { note: '', version: 1 }
    assertProblem(await api.ask('POST', `${BASE}/${act}`, { as: 'viewer', body }), 403, 'forbidden')
  }
  const misspelt = { as: 'analyst', body: { note: '', verison: 1 } } as const
  assertProblem(await api.ask('POST', `${BASE}/ratify`, misspelt), 400, 'bad_request')
})

test('an exception is made with an end, listed while it stands, and ended', async () => {
  const now = api.clock.now()
  const asked = { agentId: 'staging-fixer', reason: 'migration' }
  const until = (expiresAt: number) => ({ as: 'analyst', body: { ...asked, expiresAt } }) as const
  assertProblem(await api.ask('POST', '/v1/suppressions', until(now)), 400, 'bad_request')
  const far = until(now + 91 * 24 * HOUR)
  assertProblem(await api.ask('POST', '/v1/suppressions', far), 400, 'bad_request')
  const made = await api.ask('POST', '/v1/suppressions', until(now + HOUR))
  assert.equal(made.status, 200, made.text)
  const [one] = made.body.suppressions
  assert.equal(one.by, 'analyst of tests')
  assert.equal(one.expiresAt, now + HOUR)
  assert.deepEqual((await api.ask('GET', '/v1/suppressions')).body, made.body)
  const ended = await api.ask('DELETE', `/v1/suppressions/${one.id}`, { as: 'analyst' })
  assert.deepEqual(ended.body.suppressions, [])
  const again = await api.ask('DELETE', `/v1/suppressions/${one.id}`, { as: 'analyst' })
  assertProblem(again, 404, 'not_found')

  await api.ask('POST', '/v1/suppressions', until(now + HOUR))
  api.clock.set(now + 2 * HOUR)
  assert.deepEqual((await api.ask('GET', '/v1/suppressions')).body.suppressions, [])
})

test('a verdict may be an exception that ends, an attack never', async () => {
  const { id } = api.pipeline.raise({ agentId: 'agent-7', alertId: 'alr_passing' })
  const close = (verdict: string, until: number) =>
    api.ask('POST', `/v1/alerts/${id}/close`, { as: 'analyst', body: { verdict, until } })
  const now = api.clock.now()
  assertProblem(await close('benign', now - 1), 400, 'bad_request')
  assertProblem(await close('true_positive', now + HOUR), 400, 'bad_request')
  const closed = await close('benign', now + HOUR)
  assert.equal(closed.body.verdict, 'benign')
})
