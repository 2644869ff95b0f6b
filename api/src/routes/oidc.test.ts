import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { silentLogger } from '@tripline/infra'
import type { LoginProvider } from '../../test/login-provider.ts'
import { CLIENT, startLoginProvider } from '../../test/login-provider.ts'
import type { Answer, TestApi } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import type { OidcLogin } from '../access/oidc/oidc-login.ts'
import { CALLBACK_PATH, createOidcLogin } from '../access/oidc/oidc-login.ts'

const PUBLIC = 'http://127.0.0.1:4600'
let provider: LoginProvider
let api: TestApi
let current: OidcLogin

const login = (issuer: string, secret = CLIENT.secret) =>
  createOidcLogin(
    {
      ...{ issuer, clientId: CLIENT.id, publicUrl: PUBLIC },
      roles: { viewer: ['staff'], responder: ['sec'] },
    },
    secret,
    silentLogger,
  )

before(async () => {
  provider = await startLoginProvider(`${PUBLIC}${CALLBACK_PATH}`)
  const { provider: host, secure } = login(provider.issuer)
  const begin = () => current.begin()
  const finish: OidcLogin['finish'] = (query, ticket) => current.finish(query, ticket)
  api = await openTestApi({ parts: { oidc: { provider: host, secure, begin, finish } } })
})
after(async () => {
  await api.close()
  await provider.close()
})
/** Failed logins are counted by the minute. */
let minutes = 0
beforeEach(() => {
  api.clock.set(NOW + 120_000 * minutes++)
  current = login(provider.issuer)
})

const open = (path: string, cookie = ''): Promise<Answer> =>
  api.ask('GET', path, { as: 'nobody', headers: cookie === '' ? {} : { cookie } })
const cookieOf = (answer: Answer, name: string): string => {
  const lines = [answer.headers['set-cookie'] ?? []].flat().map(String)
  return (
    lines
      .filter((line) => line.startsWith(`${name}=`))
      .at(-1)
      ?.split(';')[0] ?? ''
  )
}

async function begin() {
  const answer = await open('/v1/login/oidc')
  assert.equal(answer.status, 302, answer.text)
  return { url: String(answer.headers.location), cookie: cookieOf(answer, 'tripline_login') }
}

const back = (url: URL, cookie: string) => open(url.pathname + url.search, cookie)

test('who the provider vouches for gets a session with the role of the group, and it is on record', async () => {
  assert.deepEqual((await open('/v1/login')).body, {
    token: true,
    oidc: new URL(provider.issuer).host,
  })
  const { url, cookie } = await begin()
  const asked = new URL(url).searchParams
  assert.equal(asked.get('code_challenge_method'), 'S256')
  assert.ok(!url.includes(CLIENT.secret))
  const answer = await back(await provider.visit(url, 'sec.dana'), cookie)
  assert.deepEqual([answer.status, answer.headers.location], [303, '/'], answer.text)
  const session = cookieOf(answer, 'tripline_session')
  const line = [answer.headers['set-cookie'] ?? []].flat().find((one) => /session/.test(one))
  assert.match(String(line), /; HttpOnly/)
  assert.match(String(line), /; SameSite=Strict/)
  const who = await open('/v1/session', session)
  assert.deepEqual([who.body.name, who.body.role], ['dana@example.com', 'responder'])
  const records = (await api.ask('GET', '/v1/audit?action=session.login', { as: 'admin' })).text
  assert.match(records, /dana@example\.com/)
})

test('a code is good once, and only in the browser that began', async () => {
  const { url, cookie } = await begin()
  const came = await provider.visit(url, 'staff.eve')
  assertProblem(await back(came, ''), 401, 'not_logged_in')
  const other = await begin()
  assertProblem(await back(came, other.cookie), 401, 'not_logged_in')
  assert.equal((await back(came, cookie)).status, 303)
  assertProblem(await back(came, cookie), 401, 'not_logged_in')
})

test('state, code, issuer and ticket are held to the letter', async () => {
  const { url, cookie } = await begin()
  const came = await provider.visit(url, 'staff.eve')
  for (const key of ['state', 'code', 'iss']) {
    const altered = new URL(came)
    altered.searchParams.set(key, `${came.searchParams.get(key)}x`)
    assertProblem(await back(altered, cookie), 401, 'not_logged_in')
  }
  for (const ticket of ['', 'tripline_login=a.b.c', `${cookie}x`]) {
    assertProblem(await back(came, ticket), 401, 'not_logged_in')
  }
})

test('nobody comes in whom no group gives a role, and nobody who was refused there', async () => {
  const { url, cookie } = await begin()
  const answer = await back(await provider.visit(url, 'sales.joe'), cookie)
  assertProblem(answer, 401, 'not_logged_in')
  assert.match(answer.body.detail, /groups/)
  assert.equal(cookieOf(answer, 'tripline_session'), '')
  const refused = new URL(`${PUBLIC}${CALLBACK_PATH}?error=access_denied&state=x`)
  assertProblem(await back(refused, (await begin()).cookie), 401, 'not_logged_in')
})

test('ten failures from one address, and it waits', async () => {
  const wrong = new URL(`${PUBLIC}${CALLBACK_PATH}?code=x&state=y`)
  for (let i = 0; i < 10; i++) assertProblem(await back(wrong, ''), 401, 'not_logged_in')
  const answer = await back(wrong, '')
  assertProblem(answer, 429, 'too_many_requests')
  assert.ok(Number(answer.headers['retry-after']) > 0)
  assertProblem(await open('/v1/login/oidc'), 429, 'too_many_requests')
})

test('a provider that is away takes nothing with it, and is asked again', async () => {
  current = login('http://127.0.0.1:1')
  assertProblem(await open('/v1/login/oidc'), 502, 'provider_unreachable')
  assertProblem(await open('/v1/login/oidc'), 502, 'provider_unreachable')
  assert.equal((await open('/health/live')).status, 200)
})

test('with a wrong secret the provider confirms nobody', async () => {
  current = login(provider.issuer, 'not-the-secret')
  const { url, cookie } = await begin()
  assertProblem(await back(await provider.visit(url, 'sec.dana'), cookie), 401, 'not_logged_in')
})

/** As Chromium asks for a page. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const visit = async (path: string, cookie = '') => {
  const answer = await api.ask('GET', path, { as: 'nobody', headers: { ...BROWSER, cookie } })
  return { answer, to: `${answer.status} ${answer.headers.location}` }
}

test('a browser comes to the page that was wanted, and never to another site', async () => {
  for (const [wanted, landed] of [
    ['/alerts/alr_1?q=a b', '303 /alerts/alr_1?q=a%20b'],
    ['//evil.example', '303 /'],
    ['/.//evil.example', '303 /'],
  ] as const) {
    const { answer } = await visit(`/v1/login/oidc?next=${encodeURIComponent(wanted)}`)
    const came = await provider.visit(String(answer.headers.location), 'sec.dana')
    const back = await visit(came.pathname + came.search, cookieOf(answer, 'tripline_login'))
    assert.equal(back.to, landed)
  }
})

test('a browser that is refused comes back to the login page, with a word of ours and no other', async () => {
  const begun = async (login: string) => {
    const { answer } = await visit('/v1/login/oidc?next=/agents')
    const url = String(answer.headers.location)
    const cookie = cookieOf(answer, 'tripline_login')
    return { came: await provider.visit(url, login), cookie, url }
  }
  const joe = await begun('sales.joe')
  const path = joe.came.pathname + joe.came.search
  assert.equal((await visit(path, joe.cookie)).to, '303 /login?told=no-role&next=%2Fagents')
  assert.equal((await visit(path)).to, '303 /login?told=not-begun-here')
  const { cookie, url, came } = await begun('staff.eve')
  const state = new URL(url).searchParams.get('state') ?? ''
  const iss = came.searchParams.get('iss') ?? ''
  const query = new URLSearchParams({
    error: 'access_denied',
    error_description: '<b>',
    state,
    iss,
  })
  const declined = await visit(`${CALLBACK_PATH}?${query}`, cookie)
  assert.equal(declined.to, '303 /login?told=declined&next=%2Fagents')
  const wrong = await visit(`${CALLBACK_PATH}?code=x&state=y`, cookie)
  assert.equal(wrong.to, '303 /login?told=not-confirmed&next=%2Fagents')
  current = login('http://127.0.0.1:1')
  const away = await visit('/v1/login/oidc?next=/agents')
  assert.equal(away.to, '303 /login?told=unreachable&next=%2Fagents')
  for (let i = 0; i < 10; i++) await visit(`${CALLBACK_PATH}?code=x&state=y`)
  assert.equal((await visit('/v1/login/oidc')).to, '303 /login?told=too-many')
})
