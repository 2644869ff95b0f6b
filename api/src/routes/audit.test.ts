import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, openTestApi } from '../../test/open-test-api.ts'
import type { AuditEvent } from '../wire.ts'

let api: TestApi
before(async () => {
  api = await openTestApi()
})
after(() => api.close())

/** What was recorded while `act` ran, oldest first. */
async function recorded(act: () => Promise<unknown>): Promise<readonly AuditEvent[]> {
  const before = api.audit.head().sequence
  await act()
  const { body } = await api.ask('GET', '/v1/audit?limit=200', { as: 'responder' })
  const records: readonly AuditEvent[] = body.records
  // The responder looks at alerts in its own time.
  const isAsked = ({ sequence, action }: AuditEvent): boolean =>
    sequence > before && !action.startsWith('revocation.')
  return records.filter(isAsked).reverse()
}

const said = (records: readonly AuditEvent[]) =>
  records.map(({ actor, action, target, outcome }) => [actor, action, target, outcome])

test('each decision on an alert is recorded before and after it, with who and what', async () => {
  const alert = api.pipeline.raise({ agentId: 'fixer' })
  const url = `/v1/alerts/${alert.id}`
  const as = 'analyst'
  const records = await recorded(async () => {
    await api.ask('POST', `${url}/acknowledge`, { as })
    await api.ask('POST', `${url}/assign`, { as, body: { assignee: 'grace' } })
    await api.ask('POST', `${url}/close`, { as, body: { verdict: 'benign' } })
    await api.ask('POST', `${url}/reopen`, { as })
  })
  const who = 'analyst of tests'
  const twice = (action: string) => [
    [who, action, alert.id, 'begun'],
    [who, action, alert.id, 'success'],
  ]
  assert.deepEqual(
    said(records),
    ['alert.acknowledge', 'alert.assign', 'alert.close', 'alert.reopen'].flatMap(twice),
  )
  assert.equal(records[2]?.detail.assignee, 'grace')
  assert.equal(records[4]?.detail.verdict, 'benign')
  assert.equal(records[5]?.detail.begun, records[4]?.sequence)
})

test('a decision that is refused is no success on record', async () => {
  const records = await recorded(() =>
    api.ask('POST', '/v1/alerts/alr_none/acknowledge', { as: 'analyst' }),
  )
  assert.deepEqual(records, [])
})

test('logging in and out is recorded, and being refused, without the token', async () => {
  const token = api.token('viewer')
  const records = await recorded(async () => {
    const entered = await api.ask('POST', '/v1/session', { as: 'nobody', body: { token } })
    const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? ''
    await api.ask('DELETE', '/v1/session', { as: 'nobody', headers: { cookie } })
    await api.ask('POST', '/v1/session', { as: 'nobody', body: { token: 'guessed-wrong-secret' } })
  })
  assert.deepEqual(said(records), [
    ['viewer of tests', 'session.login', '127.0.0.1', 'success'],
    ['viewer of tests', 'session.logout', '127.0.0.1', 'success'],
    ['unknown', 'session.login', '127.0.0.1', 'denied'],
  ])
  const { text } = await api.ask('GET', '/v1/audit', { as: 'responder' })
  assert.ok(!text.includes(token) && !text.includes('guessed-wrong-secret'))
})

test('a token made over the API lets in, is told once, and its making is recorded', async () => {
  let token = ''
  const records = await recorded(async () => {
    const body = { name: 'collector', role: 'analyst', days: 1 }
    assertProblem(await api.ask('POST', '/v1/tokens', { as: 'responder', body }), 403, 'forbidden')
    token = (await api.ask('POST', '/v1/tokens', { as: 'admin', body })).body.token
  })
  const headers = { authorization: `Bearer ${token}` }
  const me = await api.ask('GET', '/v1/session', { as: 'nobody', headers })
  assert.equal(me.body.name, 'collector')
  assert.deepEqual(said(records), [
    ['admin of tests', 'token.issue', 'collector', 'begun'],
    ['admin of tests', 'token.issue', 'collector', 'success'],
  ])
  assert.ok(!JSON.stringify(records).includes(token))
})

test('the log is for responders; its verification names a record that was changed', async () => {
  assertProblem(await api.ask('GET', '/v1/audit', { as: 'analyst' }), 403, 'forbidden')
  const verify = () => api.ask('GET', '/v1/audit/verification', { as: 'responder' })
  const whole = (await verify()).body
  assert.equal(whole.intact, true)
  assert.deepEqual(whole.last, api.audit.head())
  const folder = join(api.folder, 'audit')
  const name = readdirSync(folder).find((one) => one.endsWith('.jsonl')) ?? ''
  const text = readFileSync(join(folder, name), 'latin1')
  writeFileSync(join(folder, name), text.replace('benign', 'benigm'), 'latin1')
  const spoiled = (await verify()).body
  writeFileSync(join(folder, name), text, 'latin1')
  assert.equal(spoiled.intact, false)
  assert.equal(spoiled.problems[0].kind, 'altered')
})

test('where nothing can be recorded, nothing is done', async () => {
  const alert = api.pipeline.raise({ agentId: 'other' })
  await api.audit.close()
  const answer = await api.ask('POST', `/v1/alerts/${alert.id}/acknowledge`, { as: 'analyst' })
  assertProblem(answer, 503, 'store_busy')
  assert.equal((await api.book.get(alert.id))?.status, 'open')
  const entering = { as: 'nobody', body: { token: api.token('viewer') } } as const
  const login = await api.ask('POST', '/v1/session', entering)
  assertProblem(login, 503, 'store_busy')
  assert.equal(login.headers['set-cookie'], undefined)
})
