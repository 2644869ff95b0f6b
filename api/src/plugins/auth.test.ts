import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Metrics } from '@tripline/infra'
import { metricsRegistry, silentLogger } from '@tripline/infra'
import type { TestApi, Who } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { ROUTE_TABLE } from '../../test/route-table.ts'
import { CALLBACK_PATH, createOidcLogin } from '../access/oidc/oidc-login.ts'
import type { Needs } from '../access/roles.ts'
import type { Role } from '../wire.ts'

const RANK = ['viewer', 'analyst', 'responder', 'admin'] as const
const FOR_THE_GATE: readonly Role[] = ['agent', 'gateway', 'responder', 'admin']
const ROLES: readonly Role[] = ['agent', 'gateway', ...RANK]

function mayUse(role: Role, least: Needs | 'public'): boolean {
  if (least === 'public' || least === 'agent') return true
  if (least === 'gate') return FOR_THE_GATE.includes(role)
  const ranks: readonly string[] = RANK
  return ranks.includes(role) && ranks.indexOf(role) >= ranks.indexOf(least)
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const

let api: TestApi
let paths: readonly string[] = []
const registry = metricsRegistry()
const metrics: Metrics = {
  ...registry,
  counter(name, help, labels) {
    if (name === 'tripline_api_requests_total') paths = labels.route ?? []
    return registry.counter(name, help, labels)
  },
}
before(async () => {
  const consoleFolder = mkdtempSync(join(tmpdir(), 'console-'))
  mkdirSync(join(consoleFolder, 'assets'))
  writeFileSync(join(consoleFolder, 'index.html'), '<!doctype html><title>Tripline</title>')
  writeFileSync(join(consoleFolder, 'assets', 'main-1a2b.js'), 'export {}')
  // A provider that is not there: what logging in there needs is in routes/oidc.test.ts.
  const config = { issuer: 'http://127.0.0.1:1', clientId: 'x', publicUrl: 'http://127.0.0.1' }
  const oidc = createOidcLogin({ ...config, roles: {} }, null, silentLogger)
  api = await openTestApi({ parts: { consoleFolder, metrics, oidc } })
})
after(() => api.close())

/** What the router serves. The metrics are told of every path, and the router knows its methods. */
function routes(): readonly string[] {
  return paths.flatMap((url) =>
    METHODS.filter((method) => api.app.hasRoute({ method, url })).map(
      (method) => `${method} ${url}`,
    ),
  )
}

const urlOf = (path: string) =>
  path === '/assets/*' ? '/assets/main-1a2b.js' : path.replace(/:\w+|\*/, 'x')
const refused = (code: unknown) => code === 'not_logged_in' || code === 'forbidden'

test('the table names every route there is, and no other', () => {
  assert.deepEqual([...routes()].sort(), Object.keys(ROUTE_TABLE).sort())
})

for (const [route, least] of Object.entries(ROUTE_TABLE)) {
  test(`${route} is for ${least === 'public' ? 'everybody' : `${least} and up`}`, async () => {
    const [method = '', path = ''] = route.split(' ')
    if (path === '/v1/stream') return await streamAccess()
    if (path === CALLBACK_PATH) return await callbackAccess()
    const code = async (as: Who, headers = {}) =>
      (await api.ask(method, urlOf(path), { as, headers })).body?.code
    for (const role of ROLES) {
      const may = mayUse(role, least)
      assert.equal(await code(role), may ? await code('local') : 'forbidden', role)
    }
    assert.equal(refused(await code('local')), false)
    const nobody = least === 'public' ? await code('local') : 'not_logged_in'
    assert.equal(await code('nobody'), nobody)
    for (const authorization of [
      'Bearer tl_notATokenButLongEnoughToBeOne',
      'Bearer ',
      'Basic dXNlcjpwYXNz',
      `Bearer ${api.token('admin')}x`,
      `Token ${api.token('admin')}`,
      `Bearer ${api.access.createToken('expired', 'admin', NOW - 1)}`,
      `Bearer ${api.access.createOnce('a link', 'admin')}`,
    ]) {
      assert.equal(await code('nobody', { authorization }), nobody, authorization)
    }
  })
}

async function streamAccess(): Promise<void> {
  assertProblem(await api.ask('GET', '/v1/stream', { as: 'nobody' }), 401, 'not_logged_in')
  const authorization = 'Bearer tl_notATokenButLongEnoughToBeOne'
  const headers = { authorization }
  assertProblem(await api.ask('GET', '/v1/stream', { as: 'nobody', headers }), 401, 'not_logged_in')
}

/** Everybody's, and nobody gets in by it who was not sent there: no token helps. */
async function callbackAccess(): Promise<void> {
  for (const as of ['nobody', 'viewer', 'admin'] as const) {
    assertProblem(await api.ask('GET', CALLBACK_PATH, { as }), 401, 'not_logged_in')
  }
}

test('who is not known is told how to be, in the words of RFC 6750 too', async () => {
  const answer = await api.ask('GET', '/v1/alerts', { as: 'nobody' })
  assertProblem(answer, 401, 'not_logged_in')
  assert.match(String(answer.headers['www-authenticate']), /^Bearer/)
  assertProblem(await api.ask('POST', '/v1/query', { as: 'analyst' }), 403, 'forbidden')
})

test('a token that has expired is nobody’s', async () => {
  const token = api.access.createToken('short', 'admin', NOW + 1000)
  const headers = { authorization: `bearer ${token}` }
  const ask = () => api.ask('GET', '/v1/alerts', { as: 'nobody', headers })
  assert.equal((await ask()).status, 200)
  api.clock.set(NOW + 1000)
  assertProblem(await ask(), 401, 'not_logged_in')
  api.clock.set(NOW)
})

test('a wrong token is not made good by a right cookie', async () => {
  const session = api.access.login(api.token('admin'))?.session ?? ''
  const cookie = `tripline_session=${session}`
  assert.equal(
    (await api.ask('GET', '/v1/alerts', { as: 'nobody', headers: { cookie } })).status,
    200,
  )
  const headers = { cookie, authorization: 'Bearer tl_notATokenButLongEnoughToBeOne' }
  assertProblem(await api.ask('GET', '/v1/alerts', { as: 'nobody', headers }), 401, 'not_logged_in')
  assertProblem(
    await api.ask('GET', '/v1/alerts', {
      as: 'nobody',
      headers: { authorization: `Bearer ${session}` },
    }),
    401,
    'not_logged_in',
  )
})

test('with a cookie, nothing is changed from another site', async () => {
  const session = api.access.login(api.token('admin'))?.session ?? ''
  const cookie = `tripline_session=${session}`
  const send = (headers: Record<string, string>) =>
    api.ask('POST', '/v1/query', {
      as: 'nobody',
      headers: { cookie, ...headers },
      body: { sql: 'SELECT 1 AS x' },
    })
  for (const headers of [
    {},
    { origin: 'http://localhost' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' },
    { 'sec-fetch-site': 'none' },
    { host: 'localhost:4600', origin: 'http://localhost:4600' },
    { host: '[::1]:4600', origin: 'http://[::1]:4600' },
    { host: 'Tripline.example.com', origin: 'https://tripline.example.com' },
  ]) {
    assert.equal((await send(headers)).status, 200, JSON.stringify(headers))
  }
  for (const headers of [
    { origin: 'http://evil.example.com' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://localhost:4601' },
    { origin: 'http://localhost.evil.example.com' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://evil.example.com' },
  ]) {
    assertProblem(await send(headers), 403, 'wrong_origin')
  }
})

test('nobody is logged in from another site, and a token of one’s own needs no origin', async () => {
  const headers = { origin: 'http://evil.example.com' }
  const body = { token: api.token('viewer') }
  assertProblem(
    await api.ask('POST', '/v1/session', { as: 'nobody', headers, body }),
    403,
    'wrong_origin',
  )
  const answer = await api.ask('POST', '/v1/query', {
    as: 'admin',
    headers,
    body: { sql: 'SELECT 1 AS x' },
  })
  assert.equal(answer.status, 200)
})
