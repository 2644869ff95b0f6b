import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'

const HOUR = 3_600_000
let api: TestApi
before(async () => {
  api = await openTestApi()
})
after(() => api.close())
beforeEach(() => api.clock.set(NOW))

const logIn = (token: string, headers = {}) =>
  api.ask('POST', '/v1/session', { as: 'nobody', body: { token }, headers })
const cookieOf = (answer: { headers: NodeJS.Dict<unknown> }) =>
  String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? ''
const whoAmI = (cookie: string) =>
  api.ask('GET', '/v1/session', { as: 'nobody', headers: { cookie } })

test('a token opens a session, and its cookie is for this site and for no script', async () => {
  const answer = await logIn(` ${api.token('analyst')}\n`)
  assert.equal(answer.status, 200)
  assert.deepEqual(answer.body, {
    name: 'analyst of tests',
    role: 'analyst',
    expiresAt: NOW + 12 * HOUR,
  })
  const cookie = String(answer.headers['set-cookie'])
  assert.match(cookie, /^tripline_session=[\w-]{43}; /)
  assert.match(cookie, /; HttpOnly/)
  assert.match(cookie, /; SameSite=Strict/)
  assert.match(cookie, /; Path=\//)
  assert.match(cookie, new RegExp(`; Expires=${new Date(NOW + 12 * HOUR).toUTCString()}`))
  assert.ok(!/Domain/.test(cookie))
  assert.ok(!/Secure/.test(cookie))
  assert.deepEqual((await whoAmI(cookieOf(answer))).body, answer.body)
})

test('where the browser came by https, the cookie goes by https only', async () => {
  const headers = { host: 'tripline.example.com', origin: 'https://tripline.example.com' }
  assert.match(
    String((await logIn(api.token('viewer'), headers)).headers['set-cookie']),
    /; Secure/,
  )
})

test('a session ends after twelve hours', async () => {
  const cookie = cookieOf(await logIn(api.token('viewer')))
  api.clock.set(NOW + 12 * HOUR - 1)
  assert.equal((await whoAmI(cookie)).status, 200)
  api.clock.set(NOW + 12 * HOUR)
  assertProblem(await whoAmI(cookie), 401, 'not_logged_in')
})

test('logging out ends the session and takes the cookie away', async () => {
  const cookie = cookieOf(await logIn(api.token('viewer')))
  const out = await api.ask('DELETE', '/v1/session', { as: 'nobody', headers: { cookie } })
  assert.equal(out.status, 204)
  assert.equal(out.text, '')
  assert.match(String(out.headers['set-cookie']), /^tripline_session=;.*Expires=Thu, 01 Jan 1970/)
  assertProblem(await whoAmI(cookie), 401, 'not_logged_in')
})

test('a one-time link works once, within a quarter of an hour', async () => {
  const once = api.access.createOnce('owner', 'admin')
  assert.equal((await logIn(once)).body.role, 'admin')
  assertProblem(await logIn(once), 401, 'not_logged_in')
  const late = api.access.createOnce('owner', 'admin')
  api.clock.set(NOW + HOUR / 4)
  assertProblem(await logIn(late), 401, 'not_logged_in')
})

test('a one-time secret is no token', async () => {
  const headers = { authorization: `Bearer ${api.access.createOnce('owner', 'admin')}` }
  assertProblem(await api.ask('GET', '/v1/alerts', { as: 'nobody', headers }), 401, 'not_logged_in')
})

test('what is no token is told so, without saying why', async () => {
  const session = cookieOf(await logIn(api.token('viewer'))).split('=')[1] ?? ''
  const details = new Set<string>()
  for (const token of ['x', 'tl_notKnownNotKnownNotKnown', session]) {
    const answer = await logIn(token)
    assertProblem(answer, 401, 'not_logged_in')
    assert.equal(answer.headers['set-cookie'], undefined)
    details.add(answer.body.detail)
  }
  assert.equal(details.size, 1)
  for (const body of [
    {},
    { token: '' },
    { token: 5 },
    { token: ['x'] },
    { token: 'x'.repeat(201) },
  ]) {
    assertProblem(await api.ask('POST', '/v1/session', { as: 'nobody', body }), 400, 'bad_request')
  }
})

test('after ten wrong tokens an address waits a minute, even with a right one', async () => {
  api.clock.set(NOW + 3 * HOUR)
  for (let i = 0; i < 10; i++) assertProblem(await logIn(`wrong-${i}`), 401, 'not_logged_in')
  const waiting = await logIn(api.token('admin'))
  assertProblem(waiting, 429, 'too_many_requests')
  assert.equal(waiting.headers['retry-after'], '60')
  api.clock.set(NOW + 3 * HOUR + 60_000)
  assert.equal((await logIn(api.token('admin'))).status, 200)
})
