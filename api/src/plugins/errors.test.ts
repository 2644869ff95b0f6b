import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { StoreError, silentLogger } from '@tripline/infra'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, openTestApi } from '../../test/open-test-api.ts'

const INSIDE = 'SELECT secret FROM t at /var/lib/x.ts:1'
let api: TestApi
let failure: Error
let logged: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[] = []

before(async () => {
  const store = {
    query: () => Promise.reject(failure),
    insertBlock: () => Promise.reject(failure),
    close: () => Promise.resolve(),
  }
  const error = (message: string, fields = {}) => logged.push({ message, fields })
  api = await openTestApi({ parts: { store, logger: { ...silentLogger, error } } })
})
beforeEach(() => {
  logged = []
})
after(() => api.close())

test('what breaks inside is logged with the instance the caller was given, and not told', async () => {
  failure = new Error(INSIDE)
  const answer = await api.ask('GET', '/v1/events/x')
  assertProblem(answer, 500, 'internal')
  assert.ok(!answer.text.includes('secret'))
  assert.equal(logged.length, 1)
  const { instance, route, error } = logged[0]?.fields ?? {}
  assert.equal(`urn:uuid:${instance}`, answer.body.instance)
  assert.equal(route, '/v1/events/:id')
  assert.equal(error, failure)
})

test('a store that is away is a 503 that says when to come back', async () => {
  for (const code of ['store_unreachable', 'store_failed', 'store_query_too_large'] as const) {
    failure = new StoreError(code, INSIDE)
    const answer = await api.ask('GET', '/v1/events/x')
    assertProblem(answer, 503, 'store_busy')
    assert.equal(answer.headers['retry-after'], '2')
    assert.ok(!answer.text.includes('secret'))
  }
  assert.equal((await api.ask('GET', '/health/ready')).status, 503)
  assert.equal((await api.ask('GET', '/health/live')).status, 200)
})

test('a statement of ours that the store refuses is our mistake', async () => {
  failure = new StoreError('store_query_rejected', INSIDE)
  assertProblem(await api.ask('GET', '/v1/events/x'), 500, 'internal')
  assert.equal(logged.length, 1)
})

test('mistakes of the caller are not logged', async () => {
  await api.ask('GET', '/v1/alerts?limit=0')
  await api.ask('GET', '/v1/alerts', { as: 'nobody' })
  await api.ask('GET', '/nothing')
  assert.deepEqual(logged, [])
})

test('what is no HTTP at all is answered on the socket, and the server stays', async () => {
  await api.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = api.app.server.address() as AddressInfo
  assert.match(await send(port, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 Bad Request\r\n/)
  assert.match(await send(port, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /)
  assert.match(await send(port, 'GET /health/live HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 421 /)
  const big = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`
  assert.match(await send(port, big), /^HTTP\/1\.1 431 /)
  assert.match(
    await send(
      port,
      'GET http://evil.example.com/health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
    ),
    /^HTTP\/1\.1 (200|400|404) /,
  )
  assert.equal((await api.ask('GET', '/health/live')).status, 200)
})

function send(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => {
      answer += part
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}
