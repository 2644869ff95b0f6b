import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, openTestApi } from '../../test/open-test-api.ts'

let api: TestApi
before(async () => {
  api = await openTestApi()
})
after(() => api.close())

const ask = (host: string, url = '/health/live') => api.ask('GET', url, { headers: { host } })

test('every answer, good or bad, carries the guard headers', async () => {
  for (const [method, url] of [
    ['GET', '/v1/alerts'],
    ['GET', '/v1/alerts/none'],
    ['GET', '/nothing/here'],
    ['GET', '/%zz'],
    ['POST', '/v1/session'],
    ['OPTIONS', '/v1/alerts'],
    ['HEAD', '/v1/alerts'],
    ['GET', '/openapi.json'],
  ] as const) {
    const { headers } = await api.ask(method, url)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/, url)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.ok(!/script-src[^;]*unsafe/.test(policy))
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
})

test('addresses, localhost and declared names are served, whatever the port and the case', async () => {
  for (const host of [
    'localhost',
    'LOCALHOST:4600',
    'localhost.:4600',
    '127.0.0.1:4600',
    '192.0.2.7',
    '[::1]',
    '[::1]:4600',
    '[2001:db8::7]:4600',
    'tripline.example.com',
    'Tripline.Example.Com:443',
  ]) {
    assert.equal((await ask(host)).status, 200, host)
  }
})

test('any other name is refused on every route, open ones too', async () => {
  for (const host of [
    'evil.example.com',
    'evil.example.com:4600',
    'localhost.evil.example.com',
    'notlocalhost',
    'tripline.example.com.evil.example.com',
    '127.0.0.1.evil.example.com',
    '[evil]',
    '[127.0.0.1]:80',
    '::1',
    '2130706433',
    '0x7f.1',
    '127.1',
    'localhost:4600:80',
    'localhost@evil.example.com',
  ]) {
    for (const url of ['/health/live', '/v1/alerts', '/v1/session', '/nothing']) {
      assertProblem(await ask(host, url), 421, 'wrong_host')
    }
  }
})

test('HEAD says what GET would, without a body; other methods are not there', async () => {
  const head = await api.ask('HEAD', '/v1/alerts')
  assert.equal(head.status, 200)
  assert.equal(head.text, '')
  assert.equal((await api.ask('HEAD', '/v1/alerts/none')).status, 404)
  for (const [method, url] of [
    ['HEAD', '/v1/stream'],
    ['OPTIONS', '/v1/alerts'],
    ['PUT', '/v1/alerts/x'],
    ['DELETE', '/v1/alerts/x'],
    ['PATCH', '/v1/agents/x'],
    ['TRACE', '/v1/alerts'],
  ] as const) {
    const answer = await api.ask(method, url)
    assert.equal(answer.status, 404, `${method} ${url}`)
  }
  assertProblem(await api.ask('GET', '/v1/nothing'), 404, 'not_found')
})

test('an address that cannot be decoded is a problem like any other', async () => {
  for (const url of ['/v1/alerts/%', '/%zz', '/v1/agents/%E0%A4%A']) {
    assertProblem(await api.ask('GET', url), 400, 'bad_request')
  }
})
