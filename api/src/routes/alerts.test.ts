import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import { sampleEvent } from '../../test/sample-event.ts'

let api: TestApi
before(async () => {
  api = await openTestApi({
    before: (store) => store.writeAlerts([sampleAlert({ id: 'alr_old', sequence: 1, risk: 12 })]),
  })
  for (const [n, environment] of (
    ['prod', 'staging', 'dev', 'prod', 'unknown'] as const
  ).entries()) {
    const odd = 0.5 + n / 10
    api.pipeline.raise({ agentId: `agent-${n}`, environment, odd, occurredAt: NOW + n })
  }
})
after(() => api.close())

const ids = async (url: string) => {
  const answer = await api.ask('GET', url)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.alerts.map((alert: { id: string }) => alert.id)
}

test('the queue has what was stored before and what came since, riskiest first', async () => {
  const expected = [4, 3, 2, 1, 0].map((n) => `alr_agent-${n}`)
  assert.deepEqual(await ids('/v1/alerts'), [...expected, 'alr_old'])
  assert.deepEqual((await ids('/v1/alerts?sort=updated')).slice(0, 2), [
    'alr_agent-4',
    'alr_agent-3',
  ])
})

test('filters narrow the queue, and several words of one filter widen it', async () => {
  assert.deepEqual(await ids('/v1/alerts?environment=prod&sort=risk'), [
    'alr_agent-3',
    'alr_agent-0',
    'alr_old',
  ])
  assert.deepEqual(await ids('/v1/alerts?environment=staging,dev'), ['alr_agent-2', 'alr_agent-1'])
  assert.deepEqual(await ids('/v1/alerts?agent=agent-2'), ['alr_agent-2'])
  assert.deepEqual(await ids('/v1/alerts?q=VOLUMEDELETE'), ['alr_old'])
  assert.deepEqual(await ids('/v1/alerts?status=closed'), [])
  assert.deepEqual(await ids('/v1/alerts?agent='), await ids('/v1/alerts'))
})

test('pages follow one another without a gap, and the last one says so', async () => {
  const seen: string[] = []
  let cursor = ''
  for (let page = 0; page < 3; page++) {
    const answer = await api.ask('GET', `/v1/alerts?limit=2${cursor}`)
    assert.equal(answer.body.total, 6)
    seen.push(...answer.body.alerts.map((alert: { id: string }) => alert.id))
    assert.equal(page < 2, answer.body.nextCursor !== undefined)
    cursor = `&cursor=${answer.body.nextCursor}`
  }
  assert.deepEqual(seen, await ids('/v1/alerts'))
})

test('what is no filter, no page and no cursor is a bad request that names the place', async () => {
  for (const [query, place] of [
    ['limit=0', 'query limit'],
    ['limit=201', 'query limit'],
    ['limit=ten', 'query limit'],
    ['limit=', 'query limit'],
    ['limit=1&limit=2', 'query limit'],
    ['sort=name', 'query sort'],
    ['status=open,lost', 'query status'],
    ['status=open,,closed', 'query status'],
    ['severity=bad', 'query severity'],
    ['environment=moon', 'query environment'],
    [`q=${'x'.repeat(201)}`, 'query q'],
    ['cursor=nonsense', 'cursor'],
    [`cursor=${Buffer.from('[1,2]').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('[1,"2","3"]').toString('base64url')}`, 'cursor'],
  ]) {
    const answer = await api.ask('GET', `/v1/alerts?${query}`)
    assertProblem(answer, 400, 'bad_request')
    assert.match(answer.body.detail, new RegExp(`${place}`), query)
  }
})

test('an alert is found in memory and in the store, and not elsewhere', async () => {
  assert.equal((await api.ask('GET', '/v1/alerts/alr_agent-1')).body.agentId, 'agent-1')
  assert.equal((await api.ask('GET', '/v1/alerts/alr_old')).body.risk, 12)
  assertProblem(await api.ask('GET', '/v1/alerts/alr_none'), 404, 'not_found')
  assertProblem(await api.ask('GET', `/v1/alerts/${'x'.repeat(513)}`), 400, 'bad_request')
  assertProblem(await api.ask('GET', `/v1/alerts/${'x'.repeat(3000)}`), 400, 'bad_request')
})

test('the events of an alert come oldest first, each once, without their records', async () => {
  const at = (n: number) => NOW - 60_000 + n
  const event = (id: string, n: number) =>
    sampleEvent({ id, occurredAt: at(n), agentId: 'staging-fixer', raw: '{"secret":"no"}' })
  await api.writeAlerts([sampleAlert({ id: 'alr_ev', sequence: 2, eventIds: ['b', 'a', 'gone'] })])
  await api.writeEvents([event('b', 2), event('a', 1), event('c', 3)])
  await api.writeEvents([event('a', 1)])
  const answer = await api.ask('GET', '/v1/alerts/alr_ev/events')
  assert.deepEqual(
    answer.body.events.map((one: { id: string }) => one.id),
    ['a', 'b'],
  )
  assert.ok(!answer.text.includes('secret'))
  assertProblem(await api.ask('GET', '/v1/alerts/alr_none/events'), 404, 'not_found')
})

test('a person takes an alert in hand, passes it on, gives a verdict and takes it back', async () => {
  const act = (what: string, body?: object) =>
    api.ask('POST', `/v1/alerts/alr_agent-0/${what}`, { as: 'analyst', ...(body && { body }) })
  const before = api.book.latest()
  const taken = await act('acknowledge')
  assert.equal(taken.status, 200)
  assert.equal(taken.body.status, 'acknowledged')
  assert.equal(taken.body.assignee, 'analyst of tests')
  assert.ok(taken.body.sequence > before)
  assert.equal((await act('assign', { assignee: 'Priya' })).body.assignee, 'Priya')
  const closed = await act('close', { verdict: 'benign' })
  assert.equal(closed.body.verdict, 'benign')
  assert.deepEqual(await ids('/v1/alerts?status=closed'), ['alr_agent-0'])
  assert.equal((await act('reopen')).body.status, 'open')
  assert.deepEqual(await ids('/v1/alerts?status=closed'), [])
})

test('a decision that is not understood changes nothing', async () => {
  const act = (what: string, body: object | string, headers = {}) =>
    api.ask('POST', `/v1/alerts/alr_agent-2/${what}`, { as: 'analyst', body, headers })
  for (const body of [
    {},
    { verdict: 'maybe' },
    { verdict: null },
    { verdict: 'benign', why: 'x' },
  ]) {
    assertProblem(await act('close', body), 400, 'bad_request')
  }
  for (const body of [{ assignee: 7 }, { assignee: ['a'] }, { assignee: 'x'.repeat(201) }, []]) {
    assertProblem(await act('assign', body), 400, 'bad_request')
  }
  const json = { 'content-type': 'application/json' }
  assertProblem(await act('close', '{"verdict":', json), 400, 'bad_request')
  assertProblem(await act('close', '{"__proto__":{}}', json), 400, 'bad_request')
  assertProblem(
    await act('close', 'verdict=benign', { 'content-type': 'text/x' }),
    415,
    'unsupported_media_type',
  )
  assertProblem(
    await act('close', 'verdict=benign', { 'content-type': 'text/plain' }),
    415,
    'unsupported_media_type',
  )
  assertProblem(await act('close', { verdict: 'x'.repeat(70_000) }), 413, 'too_large')
  assert.equal((await api.ask('GET', '/v1/alerts/alr_agent-2')).body.status, 'open')
})

test('an alert that is no longer followed says so instead of pretending it is not there', async () => {
  const closing = { as: 'analyst', body: { verdict: 'benign' } } as const
  assertProblem(await api.ask('POST', '/v1/alerts/alr_old/close', closing), 409, 'conflict')
  assertProblem(await api.ask('POST', '/v1/alerts/alr_none/close', closing), 404, 'not_found')
})
