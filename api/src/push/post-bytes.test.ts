import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { addressPolicy } from './address-policy.ts'
import { createPoster } from './post-bytes.ts'

const loopback = addressPolicy(['127.0.0.0/8'])
const forever = new AbortController().signal

/** A server that does with each connection what the test says; its port, and how many came. */
async function serve(t: TestContext, behave: (socket: Socket, request: string) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => behave(socket, chunk.toString()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, connections: () => sockets.size }
}

function poster(t: TestContext, url: string, policy = loopback, timeoutMs = 5_000) {
  const made = createPoster({ url: new URL(url), policy, timeoutMs, maxConnections: 2 })
  t.after(() => made.close())
  return () => made.post({ headers: { 'x-id': '1' }, body: 'body', signal: forever })
}

const answer = (status: string, more = '') =>
  `HTTP/1.1 ${status}\r\n${more}content-length: 0\r\n\r\n`

test('what is answered comes back, and the connection is used again', async (t) => {
  const requests: string[] = []
  const { port, connections } = await serve(t, (socket, request) => {
    requests.push(request)
    socket.write(answer('429 Slow down', 'retry-after: 7\r\n'))
  })
  const post = poster(t, `http://127.0.0.1:${port}/hook?a=1`)
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await post(), { kind: 'answered', status: 429, retryAfter: '7', body: '' })
  }
  assert.equal(connections(), 1)
  assert.match(requests[0] ?? '', /^POST \/hook\?a=1 HTTP\/1\.1\r\n.*content-length: 4\r\n.*body$/s)
})

test('a redirect is an answer and nothing more', async (t) => {
  const { port, connections } = await serve(t, (socket) =>
    socket.write(answer('302 Found', `location: http://127.0.0.1:1/\r\n`)),
  )
  const result = await poster(t, `http://127.0.0.1:${port}/`)()
  assert.equal(result.kind === 'answered' && result.status, 302)
  assert.equal(connections(), 1)
})

test('a receiver that says nothing, that drips, that resets or that speaks no HTTP is a failure with its reason', async (t) => {
  const cases = [
    ['timed_out', () => undefined],
    ['timed_out', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nx: ')],
    ['connection_reset', (socket: Socket) => socket.resetAndDestroy()],
    ['connection_reset', (socket: Socket) => socket.end()],
    ['bad_answer', (socket: Socket) => socket.end('garbage\r\n\r\n')],
    ['bad_answer', (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`)],
  ] as const
  for (const [reason, behave] of cases) {
    const { port } = await serve(t, behave)
    const post = poster(t, `http://127.0.0.1:${port}/`, loopback, 400)
    assert.deepEqual(await post(), { kind: 'failed', reason })
  }
})

test('an answer without end is read up to a bound', async (t) => {
  const { port } = await serve(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const pour = () => {
      while (!socket.destroyed && socket.write('x'.repeat(65_536))) {}
    }
    socket.on('drain', pour)
    pour()
  })
  const result = await poster(t, `http://127.0.0.1:${port}/`)()
  assert.equal(result.kind === 'answered' && result.body.length, 65_536)
})

test('a kept connection that the receiver has closed costs no attempt', async (t) => {
  let requests = 0
  const { port } = await serve(t, (socket) => {
    requests++
    if (requests === 2) socket.resetAndDestroy()
    else socket.write(answer('204 No Content'))
  })
  const post = poster(t, `http://127.0.0.1:${port}/`)
  assert.equal((await post()).kind, 'answered')
  assert.equal((await post()).kind, 'answered')
  assert.equal(requests, 3)
})

test('private addresses are refused before a connection, written out or behind a name', async (t) => {
  const { port, connections } = await serve(t, (socket) => socket.write(answer('200 OK')))
  const strict = addressPolicy([])
  for (const host of [
    '127.0.0.1',
    'localhost',
    '127.1',
    '2130706433',
    '[::ffff:127.0.0.1]',
    '[::1]',
  ]) {
    const result = await poster(t, `http://${host}:${port}/`, strict)()
    assert.deepEqual(result, { kind: 'failed', reason: 'private_address' }, host)
  }
  assert.equal(connections(), 0)
})

test('the connection goes to the address that was checked, whatever the name says a moment later', async (t) => {
  const { port, connections } = await serve(t, (socket) => socket.write(answer('200 OK')))
  const answers = [['192.0.2.1', '127.0.0.1'], ['10.0.0.1'], ['127.0.0.1']]
  let asked = 0
  const post = async () => {
    const made = createPoster({
      url: new URL(`http://rebinding.example.com:${port}/`),
      ...{ policy: loopback, timeoutMs: 5_000, maxConnections: 1 },
      resolve: async () => (answers[asked++] ?? []).map((address) => ({ address, family: 4 })),
    })
    const result = await made.post({ headers: {}, body: '', signal: forever })
    made.close()
    return result
  }
  assert.equal((await post()).kind, 'answered')
  assert.equal(asked, 1, 'the name is asked once')
  assert.deepEqual(await post(), { kind: 'failed', reason: 'private_address' })
  assert.equal(connections(), 1)
})

test('without TLS nothing goes to the internet', async (t) => {
  const post = poster(t, 'http://8.8.8.8/', addressPolicy([]))
  assert.deepEqual(await post(), { kind: 'failed', reason: 'private_address' })
})
