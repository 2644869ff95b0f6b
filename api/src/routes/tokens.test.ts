import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { openAccessBook } from '../access/access-book.ts'

let api: TestApi
before(async () => {
  api = await openTestApi()
})
after(() => api.close())

const ask = (token: string, path: string) =>
  api.ask('GET', path, { as: 'nobody', headers: { authorization: `Bearer ${token}` } })
const make = async (body: object) =>
  (await api.ask('POST', '/v1/tokens', { as: 'admin', body })).body
const list = async () => (await api.ask('GET', '/v1/tokens', { as: 'admin' })).body.tokens
const named = async (name: string) =>
  (await list()).filter((token: { name: string }) => token.name === name)

test('the list tells whose a token is and when it ends, and neither its secret nor its hash', async () => {
  const { token, expiresAt } = await make({ name: 'fixer', role: 'agent', agent: 'f-1', days: 2 })
  assert.equal(expiresAt, NOW + 2 * 86_400_000)
  const [found] = await named('fixer')
  assert.match(found.id, /^tok_[0-9a-f]{16}$/)
  assert.deepEqual(found, { id: found.id, name: 'fixer', role: 'agent', agent: 'f-1', expiresAt })
  const text = JSON.stringify(await list())
  assert.ok(!text.includes(token) && !/[0-9a-f]{20}/.test(text))
})

test('a token that was taken back opens nothing any more, nor do the sessions it opened', async () => {
  const { token } = await make({ name: 'lost', role: 'viewer', days: 1 })
  const login = await api.ask('POST', '/v1/session', { as: 'nobody', body: { token } })
  const cookie = String(login.headers['set-cookie']).split(';')[0] ?? ''
  const bySession = () => api.ask('GET', '/v1/alerts', { as: 'nobody', headers: { cookie } })
  assert.equal((await bySession()).status, 200)
  const [{ id }] = await named('lost')
  const taken = await api.ask('POST', `/v1/tokens/${id}/revoke`, { as: 'admin' })
  assert.deepEqual([taken.status, taken.body.name], [200, 'lost'])
  assertProblem(await ask(token, '/v1/alerts'), 401, 'not_logged_in')
  assertProblem(await bySession(), 401, 'not_logged_in')
  assert.deepEqual(await named('lost'), [])
  const again = await api.ask('POST', `/v1/tokens/${id}/revoke`, { as: 'admin' })
  assertProblem(again, 404, 'not_found')
})

test('the sessions of another token live on, also of one with the same name', async () => {
  const [one, other] = [
    (await make({ name: 'twin', role: 'viewer', days: 1 })).token,
    (await make({ name: 'twin', role: 'viewer', days: 2 })).token,
  ]
  const session = api.access.login(other)?.session ?? ''
  const [{ id }] = await named('twin')
  await api.ask('POST', `/v1/tokens/${id}/revoke`, { as: 'admin' })
  assertProblem(await ask(one, '/v1/alerts'), 401, 'not_logged_in')
  assert.equal((await ask(other, '/v1/alerts')).status, 200)
  assert.equal(api.access.caller(session, 'session')?.name, 'twin')
})

test('a token taken back by another process is refused at once', async () => {
  const { token } = await make({ name: 'apart', role: 'viewer', days: 1 })
  assert.equal((await ask(token, '/v1/alerts')).status, 200)
  const other = openAccessBook(api.folder, api.clock)
  assert.equal(other.revoke((await named('apart'))[0].id)?.name, 'apart')
  assertProblem(await ask(token, '/v1/alerts'), 401, 'not_logged_in')
})

test('a session and a link are no tokens: they are not listed, and their ids take nothing back', async () => {
  const before = await list()
  const session = api.access.admit('dana', 'responder', NOW + 1000)
  api.access.createOnce('owner', 'admin')
  assert.deepEqual(await list(), before)
  assert.equal(session.caller.expiresAt, NOW + 1000)
})
