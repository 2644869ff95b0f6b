import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createGateClient } from './create-client.ts'
import { GateError } from './gate-error.ts'
import type { ActionClass } from './words.ts'

/** Stands where the gate would, and fails as networks and wrong addresses do. The real server is in api/test/client.test.ts. */
let server: Server
let url = ''
let answer: RequestListener = (_, response) => response.end()
before(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const request = { call: { action: 's3:GetObject' } }
async function outcome(actionClass: ActionClass, at = url, timeoutMs = 10_000): Promise<string> {
  const gate = createGateClient({ url: at, token: 'tl_x', timeoutMs, failOpen: ['read'] })
  return await gate
    .run(request, () => 'made', { actionClass, approvalMs: 0 })
    .catch((error: unknown) => (error instanceof GateError ? error.code : String(error)))
}

const failures: Readonly<Record<string, RequestListener>> = {
  'an error of its own': (_, response) => response.writeHead(500).end('{"detail":"x"}'),
  'too many requests': (_, response) => response.writeHead(429).end('{}'),
  'a connection that is cut': (_, response) => response.destroy(),
  'half an answer': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"outcome":"allow"')
    setImmediate(() => response.destroy())
  },
  'a redirect': (_, response) => response.writeHead(302, { location: url }).end(),
  'a page': (_, response) => response.end('<!doctype html>'),
  'JSON that is no decision': (_, response) => response.end('{"outcome":"yes"}'),
  null: (_, response) => response.end('null'),
  'a flood': (_, response) => response.end(`{"outcome":"allow","x":"${'x'.repeat(300_000)}"}`),
}

for (const [what, listener] of Object.entries(failures)) {
  test(`${what} is no decision: each class fails as it was said to`, async () => {
    answer = listener
    assert.equal(await outcome('read'), 'made')
    assert.equal(await outcome('destroy'), 'unreachable')
    assert.equal(await outcome('other'), 'unreachable')
  })
}

test('so is silence, and an address where nobody listens', async () => {
  answer = () => undefined
  assert.equal(await outcome('read', url, 100), 'made')
  assert.equal(await outcome('delete', url, 100), 'unreachable')
  assert.equal(await outcome('delete', 'http://127.0.0.1:1'), 'unreachable')
})

test('a refusal of the question is an error whatever the class', async () => {
  for (const status of [400, 401, 403, 404]) {
    answer = (_, response) => response.writeHead(status).end('{"detail":"say why"}')
    assert.equal(await outcome('read'), 'refused_question')
  }
})

test('an approval without an id is waited for by nobody', async () => {
  answer = (_, response) => response.end('{"outcome":"approval_required"}')
  assert.equal(await outcome('read'), 'not_approved_in_time')
})

test('the token goes to the gate alone, in the header, and the question as it was asked', async () => {
  let seen: unknown = null
  answer = async (incoming, response) => {
    let text = ''
    for await (const piece of incoming) text += String(piece)
    seen = [incoming.method, incoming.url, incoming.headers.authorization, JSON.parse(text)]
    response.end('{"outcome":"allow"}')
  }
  assert.equal(await outcome('destroy', `${url}///`), 'made')
  assert.deepEqual(seen, ['POST', '/v1/decisions', 'Bearer tl_x', request])
})
