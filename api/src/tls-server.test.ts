import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request as plainRequest } from 'node:http'
import type { RequestOptions } from 'node:https'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hasOpenssl, makeCertificate } from '../test/make-certificates.ts'
import type { TestApi } from '../test/open-test-api.ts'
import { openTestApi } from '../test/open-test-api.ts'
import { loadTls } from './setup/load-tls.ts'

const skip = hasOpenssl ? false : 'openssl is not here'
const folder = mkdtempSync(join(tmpdir(), 'tls-'))
const config = join(folder, 'tripline.yaml')
const pem = (name: string) => readFileSync(join(folder, name), 'utf8')
const files = { certFile: 'server.pem', keyFile: 'server.key', clientCaFile: 'people.pem' }
const now = Date.now()
let api: TestApi | null = null
let port = 0

before(async () => {
  if (!hasOpenssl) return
  makeCertificate(folder, 'ours', null)
  makeCertificate(folder, 'server', 'ours')
  makeCertificate(folder, 'people', null)
  makeCertificate(folder, 'gateway', 'people')
  makeCertificate(folder, 'stranger', 'ours')
  api = await openTestApi({ parts: { tls: loadTls(config, files, now) } })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  port = (api.app.server.address() as AddressInfo).port
})
after(async () => {
  await api?.close()
  rmSync(folder, { recursive: true, force: true })
})

const client = (name: string) => ({ cert: pem(`${name}.pem`), key: pem(`${name}.key`) })

/** The answer, or the code of what went wrong on the way. */
function ask(options: RequestOptions, body = ''): Promise<IncomingMessage | string> {
  return new Promise((resolve) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path: '/health/live',
      ca: pem('ours.pem'),
      ...options,
    })
    sent.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer))
    })
    sent.on('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    sent.end(body)
  })
}
const status = (answer: IncomingMessage | string) =>
  typeof answer === 'string' ? answer : answer.statusCode

test('with a certificate of the named authority one comes in, and needs a token all the same', {
  skip,
}, async () => {
  assert.equal(status(await ask(client('gateway'))), 200)
  assert.equal(status(await ask({ ...client('gateway'), path: '/v1/alerts' })), 401)
  const headers = { authorization: `Bearer ${api?.token('viewer')}` }
  assert.equal(status(await ask({ ...client('gateway'), path: '/v1/alerts', headers })), 200)
})

test('without one, or with another authority’s, the handshake fails', { skip }, async () => {
  assert.match(String(status(await ask({}))), /CERTIFICATE_REQUIRED|ECONNRESET|EPIPE/)
  assert.match(String(status(await ask(client('stranger')))), /UNKNOWN_CA|ECONNRESET|EPIPE|ALERT/)
})

test('who does not know our authority does not trust us, and plain HTTP gets no answer', {
  skip,
}, async () => {
  const { ca } = { ca: pem('people.pem') }
  assert.match(String(status(await ask({ ...client('gateway'), ca }))), /UNABLE_TO|SELF_SIGNED/)
  const old = await ask({ ...client('gateway'), maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
  assert.equal(typeof old, 'string')
  const plain = await new Promise((resolve) => {
    plainRequest({ host: '127.0.0.1', port, path: '/health/live' }, resolve)
      .on('error', () => resolve('refused'))
      .end()
  })
  assert.ok(plain === 'refused' || Reflect.get(Object(plain), 'statusCode') === 400)
})

test('the session’s cookie goes by https alone', { skip }, async () => {
  const body = JSON.stringify({ token: api?.token('viewer') })
  const headers = { 'content-type': 'application/json' }
  const options = { ...client('gateway'), method: 'POST', path: '/v1/session', headers }
  const answer = await ask(options, body)
  assert.ok(typeof answer !== 'string')
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['set-cookie']), /; Secure/)
})

test('files that would fail every handshake are told at the start, by name', { skip }, () => {
  writeFileSync(join(folder, 'empty.pem'), 'nothing\n')
  const load =
    (changed: object, at = now) =>
    () =>
      loadTls(config, { ...files, ...changed }, at)
  assert.equal(loadTls(config, undefined, now), null)
  assert.throws(load({ certFile: 'missing.pem' }), /missing\.pem cannot be read \(ENOENT\)/)
  assert.throws(load({ certFile: 'empty.pem' }), /empty\.pem holds no certificate/)
  assert.throws(load({ keyFile: 'empty.pem' }), /holds no private key/)
  assert.throws(load({ keyFile: 'gateway.key' }), /is not the key of server\.pem/)
  assert.throws(load({ clientCaFile: 'empty.pem' }), /holds no certificate/)
  assert.throws(load({}, now + 3 * 86_400_000), /renew it/)
})
