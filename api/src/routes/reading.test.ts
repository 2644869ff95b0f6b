import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { registryOf } from '@tripline/ingest'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleEvent } from '../../test/sample-event.ts'

const LONG = `agent/${'ü'.repeat(400)}`
let api: TestApi
before(async () => {
  api = await openTestApi({
    registry: registryOf({
      agents: [{ id: 'fixer', owner: 'Priya', charter: 'It fixes staging.' }],
    }),
    before: async (store) => {
      await store.writeEvents([
        ...Array.from({ length: 5 }, (_, n) =>
          sampleEvent({
            id: `e${n}`,
            agentId: 'fixer',
            occurredAt: NOW - n * 1000,
            raw: `{"n":${n}}`,
          }),
        ),
        sampleEvent({ id: `évé/${'x'.repeat(300)}?`, agentId: LONG, occurredAt: NOW }),
      ])
    },
  })
})
after(() => api.close())

test('agents are listed, described and followed', async () => {
  const list = await api.ask('GET', '/v1/agents')
  assert.deepEqual(
    list.body.agents.map((agent: { id: string; calls: number }) => [agent.id, agent.calls]),
    [
      [LONG, 1],
      ['fixer', 5],
    ],
  )
  const detail = await api.ask('GET', '/v1/agents/fixer')
  assert.equal(detail.body.agent.owner, 'Priya')
  assert.equal(detail.body.attribution.rule, 'registry')
  const events = await api.ask('GET', '/v1/agents/fixer/events?limit=2')
  assert.equal(events.body.events.length, 2)
  assert.equal(events.body.events[0].raw, undefined)
  const rest = await api.ask('GET', `/v1/agents/fixer/events?cursor=${events.body.nextCursor}`)
  assert.deepEqual(
    rest.body.events.map((event: { id: string }) => event.id),
    ['e2', 'e3', 'e4'],
  )
  assert.deepEqual((await api.ask('GET', '/v1/agents/fixer/baseline')).body, { values: [] })
})

test('an id may be long, and hold slashes and any letters', async () => {
  const id = encodeURIComponent(LONG)
  assert.equal((await api.ask('GET', `/v1/agents/${id}`)).body.agent.id, LONG)
  const events = await api.ask('GET', `/v1/agents/${id}/events`)
  const event = events.body.events[0].id
  assert.equal((await api.ask('GET', `/v1/events/${encodeURIComponent(event)}`)).body.id, event)
})

test('what is not there is not found; an unknown agent did nothing', async () => {
  assertProblem(await api.ask('GET', '/v1/agents/nobody'), 404, 'not_found')
  assertProblem(await api.ask('GET', '/v1/events/none'), 404, 'not_found')
  assert.deepEqual((await api.ask('GET', '/v1/agents/nobody/events')).body, { events: [] })
  assert.deepEqual((await api.ask('GET', '/v1/agents/nobody/baseline')).body, { values: [] })
  assertProblem(await api.ask('GET', `/v1/agents/${'x'.repeat(513)}`), 400, 'bad_request')
  assertProblem(await api.ask('GET', '/v1/agents/fixer/events?cursor=x'), 400, 'bad_request')
  assertProblem(await api.ask('GET', '/v1/agents/fixer/events?limit=9999'), 400, 'bad_request')
  assertProblem(
    await api.ask('GET', `/v1/agents/fixer/baseline?facet=${'x'.repeat(101)}`),
    400,
    'bad_request',
  )
})

test('one event comes with its record', async () => {
  const { body } = await api.ask('GET', '/v1/events/e3')
  assert.equal(body.raw, '{"n":3}')
  assert.equal(body.attributionConfidence, 1)
})

test('the status says what runs and how many alerts are open', async () => {
  api.pipeline.raise({ agentId: 'fixer', occurredAt: NOW })
  const { body } = await api.ask('GET', '/v1/status')
  assert.equal(body.now, NOW)
  assert.equal(body.openAlerts, 1)
  assert.equal(body.version, '0.0.0')
})

test('health needs no login, metrics count what was asked', async () => {
  assert.deepEqual((await api.ask('GET', '/health/live', { as: 'nobody' })).body, {
    status: 'live',
  })
  assert.deepEqual((await api.ask('GET', '/health/ready', { as: 'nobody' })).body, {
    status: 'ready',
  })
  await api.ask('GET', '/nothing/of/the/kind')
  const { headers, text } = await api.ask('GET', '/metrics')
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/)
  assert.match(text, /tripline_api_requests_total\{route="\/v1\/agents\/:id",status="4xx"\} 2/)
  assert.match(text, /tripline_api_requests_total\{route="none",status="4xx"\} 1/)
  assert.match(text, /tripline_api_request_seconds_count\{route="\/health\/live"\} 1/)
  assert.ok(!text.includes('of/the/kind'))
})

test('questions are answered in rows, and refusals say why', async () => {
  const ask = (sql: unknown) => api.ask('POST', '/v1/query', { as: 'admin', body: { sql } })
  const answer = await ask(
    "SELECT id, '__proto__' AS `__proto__` FROM events WHERE agent_id = 'fixer' ORDER BY id LIMIT 1",
  )
  assert.equal(answer.status, 200)
  assert.equal(answer.text, '{"rows":[{"id":"e0","__proto__":"__proto__"}]}')
  assertProblem(await ask("SELECT * FROM file('/etc/passwd')"), 400, 'bad_request')
  assertProblem(await ask('SELECT nosuch'), 400, 'bad_request')
  assertProblem(await ask(''), 400, 'bad_request')
  assertProblem(await ask('x'.repeat(20_001)), 400, 'bad_request')
  assertProblem(await ask(5), 400, 'bad_request')
})
