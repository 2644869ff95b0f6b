import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { registryOf } from '@tripline/ingest'
import type { TestApi } from '../../../test/open-test-api.ts'
import { AGENT, openTestApi } from '../../../test/open-test-api.ts'
import type { Score } from '../score.ts'
import { listenProxy } from './listen-proxy.ts'

let api: TestApi
let upstream: Server
let base = ''
let proxy: Awaited<ReturnType<typeof listenProxy>>
const reached: {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}[] = []
const ordinary: Score = { risk: 3, bits: 1, judgement: 'ordinary', reasons: [], detectors: [] }
let score: Score = ordinary

before(async () => {
  upstream = createServer(async (call, response) => {
    let body = ''
    for await (const piece of call) body += String(piece)
    reached.push({ method: call.method ?? '', url: call.url ?? '', headers: call.headers, body })
    response.writeHead(201, { 'content-type': 'text/event-stream', 'x-upstream': 'yes' })
    response.write('data: one\n\n')
    setImmediate(() => response.end('data: two\n\n'))
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  api = await openTestApi({
    gate: { scorer: { score: async () => score, close: () => undefined } },
    registry: registryOf({
      agents: [{ id: AGENT, environment: 'staging' }],
      environments: { prod: ['vol_live'], staging: ['127.0.0.1'] },
    }),
  })
  proxy = await listenProxy({
    ...{ desk: api.gate, access: api.access },
    config: { port: 0, upstreams: [{ prefix: '/api', url: `${base}/v9` }], hosts: ['127.0.0.1'] },
  })
})
after(async () => {
  proxy.close()
  upstream.close()
  await api.close()
})
beforeEach(() => {
  reached.length = 0
  score = ordinary
})

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

/** Sends a request line as it is given: `fetch` knows no absolute ones. */
async function send(path: string, { method = 'GET', headers = {}, body = '' }: Asked = {}) {
  const { port } = new URL(proxy.address)
  const sent = request({ host: '127.0.0.1', port, method, path, headers })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const piece of answer) text += String(piece)
  return { status: answer.statusCode, headers: answer.headers, text }
}
const own = (): Record<string, string> => ({ 'x-tripline-token': api.token('agent') })

test('what may pass goes through as it came, by a prefix, and its answer streams back', async () => {
  const headers = { ...own(), authorization: 'Bearer of-the-api', 'content-type': 'text/plain' }
  const {
    status,
    text,
    headers: answered,
  } = await send('/api/items?x=1', { method: 'POST', headers, body: 'hi' })
  assert.deepEqual(
    [status, text, answered['x-upstream']],
    [201, 'data: one\n\ndata: two\n\n', 'yes'],
  )
  const [call] = reached
  assert.deepEqual([call?.method, call?.url, call?.body], ['POST', '/v9/items?x=1', 'hi'])
  assert.equal(call?.headers.authorization, 'Bearer of-the-api')
  assert.equal(call?.headers['x-tripline-token'], undefined)
})

test('as HTTP_PROXY, with the token as the password', async () => {
  const basic = Buffer.from(`agent:${api.token('agent')}`).toString('base64')
  const headers = { 'proxy-authorization': `Basic ${basic}` }
  assert.equal((await send(`${base}/v1/things`, { headers })).status, 201)
  assert.equal(reached[0]?.headers['proxy-authorization'], undefined)
})

test('what is denied never reaches the API', async () => {
  const body = JSON.stringify({ query: 'mutation { volumeDelete(volumeId: "vol_live") }' })
  const { status, text } = await send('/api/graphql', { method: 'POST', headers: own(), body })
  assert.equal(status, 403)
  assert.match(JSON.parse(text).title, /Refused before it happened/)
  assert.equal(reached.length, 0)
})

test('a held call passes once a person has approved it, and the very same one again does not', async () => {
  score = { ...ordinary, risk: 90, judgement: 'outside' }
  const call = () => send('/api/items/7', { method: 'PUT', headers: own(), body: '{"price":1}' })
  const held = JSON.parse((await call()).text)
  assert.equal(held.type, 'urn:tripline:problem:approval_required')
  assert.equal(reached.length, 0)
  await api.ask('POST', `/v1/approvals/${held.approval}/approve`, { as: 'admin' })
  const other = await send('/api/items/7', { method: 'PUT', headers: own(), body: '{"price":2}' })
  assert.equal(other.status, 403)
  assert.equal((await call()).status, 201)
  assert.equal((await call()).status, 403)
  assert.equal(reached.length, 1)
})

test('an MCP tool call over HTTP is judged as one, and refused in its own protocol', async () => {
  score = { ...ordinary, risk: 90, judgement: 'outside' }
  const params = { name: 'delete_volume', arguments: { id: 'vol_live' } }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })
  for (const spelt of [body, body.replace('"method"', '"\\u006dethod"')]) {
    const { status, text } = await send('/api/mcp', { method: 'POST', headers: own(), body: spelt })
    const answer = JSON.parse(text)
    assert.deepEqual([status, answer.id, answer.result.isError], [200, 7, true])
  }
  assert.equal(reached.length, 0)
  score = ordinary
  const list = JSON.stringify({ jsonrpc: '2.0', id: 8, method: 'tools/list' })
  assert.equal((await send('/api/mcp', { method: 'POST', headers: own(), body: list })).status, 201)
})

test('a tool call in disguise is judged as the call it is, or passes as nothing', async () => {
  score = { ...ordinary, risk: 90, judgement: 'outside' }
  const params = { name: 'delete_volume', arguments: { id: 'vol_live' } }
  const text = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })
  const disguised: readonly [string | Buffer, Record<string, string>][] = [
    [gzipSync(text), { 'content-encoding': 'gzip' }],
    [`\ufeff${text}`, {}],
    [Buffer.from(text, 'utf16le'), {}],
    [Buffer.from(text, 'utf16le'), { 'content-type': 'application/json; charset=utf-16le' }],
    [text, { 'content-encoding': 'zstd' }],
    [text.replace('"method"', '"Method"'), {}],
    [text.replace('"vol_live"', 'NaN'), {}],
  ]
  for (const [body, headers] of disguised) {
    const asked = { method: 'POST', headers: { ...own(), ...headers }, body }
    const answer = JSON.parse((await send('/api/mcp', asked)).text)
    assert.ok(answer.status === 403 || answer.result.isError, JSON.stringify([headers, answer]))
  }
  assert.equal(reached.length, 0)
  score = ordinary
  const body = gzipSync('{"note":"hello"}')
  const headers = { ...own(), 'content-encoding': 'gzip' }
  assert.equal((await send('/api/notes', { method: 'POST', headers, body })).status, 201)
  assert.equal(reached[0]?.headers['content-encoding'], 'gzip')
})

test('a POST that stands for a deletion is judged as one, and by what its body names', async () => {
  const asked = (more: Asked) => send('/api/volumes/7', { method: 'POST', ...more })
  const override = { ...own(), 'x-http-method-override': 'DELETE' }
  const form = { ...own(), 'content-type': 'application/x-www-form-urlencoded' }
  const named = await asked({ headers: override, body: '{"volume":"vol_live"}' })
  assert.deepEqual(
    [named.status, JSON.parse(named.text).title],
    [403, 'Refused before it happened'],
  )
  assert.equal((await asked({ headers: form, body: '_method=delete&id=vol_live' })).status, 403)
  for (const body of ['&a=b c&_method=DELETE&id=vol_live', '["&_method=DELETE&id=vol_live&x="]']) {
    assert.equal((await asked({ headers: form, body })).status, 403, body)
  }
  const json = { ...own(), 'content-type': 'application/json' }
  const inJson = '{"_method":"DELETE","id":"vol_live"}'
  assert.equal((await asked({ headers: json, body: inJson })).status, 403)
  assert.equal(reached.length, 0)
  assert.equal((await asked({ headers: form, body: 'name=vol_live' })).status, 201)
})

test('without a token, to a host that is not listed, by an unknown prefix: nothing passes', async () => {
  assert.equal((await send('/api/items')).status, 407)
  assert.equal(
    (await send('/api/items', { headers: { 'x-tripline-token': 'x'.repeat(30) } })).status,
    407,
  )
  assert.equal(
    (await send('/api/items', { headers: { 'x-tripline-token': api.token('viewer') } })).status,
    407,
  )
  assert.equal((await send('http://169.254.169.254/latest', { headers: own() })).status, 403)
  assert.equal((await send('/apix/items', { headers: own() })).status, 403)
  assert.equal((await send('file:///etc/passwd', { headers: own() })).status, 403)
  assert.equal(reached.length, 0)
})

test('a tunnel opens to a listed host, and to no other', async () => {
  const tunnel = async (authority: string, token: string) => {
    const socket = connect(Number(new URL(proxy.address).port), '127.0.0.1')
    const basic = Buffer.from(`a:${token}`).toString('base64')
    socket.write(
      `CONNECT ${authority} HTTP/1.1\r\nhost: x\r\nproxy-authorization: Basic ${basic}\r\n\r\n`,
    )
    const [first] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return first.toString('latin1').slice(9, 12)
  }
  const { port } = new URL(base)
  assert.equal(await tunnel(`127.0.0.1:${port}`, api.token('agent')), '200')
  assert.equal(await tunnel('192.0.2.1:443', api.token('agent')), '403')
  assert.equal(await tunnel(`127.0.0.1:${port}`, 'x'.repeat(30)), '407')
})
