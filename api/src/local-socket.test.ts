import assert from 'node:assert/strict'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TestApi } from '../test/open-test-api.ts'
import { openTestApi } from '../test/open-test-api.ts'
import { listenLocally, localSocketPath } from './local-socket.ts'

let api: TestApi
const connections = new WeakSet<object>()
before(async () => {
  api = await openTestApi({ parts: { isLocal: ({ raw }) => connections.has(raw.socket) } })
})
after(() => api.close())

function ask(socketPath: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({
      socketPath,
      agent: false,
      path: '/v1/session',
      headers: { host: 'localhost', ...headers },
    })
    sent.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('who comes through the socket is the owner; who comes otherwise is not', async () => {
  const path = localSocketPath(api.folder) ?? ''
  const server = await listenLocally(api.app, path, connections)
  assert.equal(await ask(path), 200)
  assert.equal(await ask(path, { host: 'evil.example.com' }), 421)
  const elsewhere = await api.app.inject({ url: '/v1/session', headers: { host: 'localhost' } })
  assert.equal(elsewhere.statusCode, 401)
  await new Promise((resolve) => server.close(resolve))
})

test('only its owner may use the socket, even in a folder that is open to all', async () => {
  chmodSync(api.folder, 0o777)
  const umask = process.umask()
  const path = localSocketPath(api.folder) ?? ''
  const server = await listenLocally(api.app, path, connections)
  assert.equal(statSync(path).mode & 0o077, 0)
  assert.equal(process.umask(), umask)
  await new Promise((resolve) => server.close(resolve))
})

test('what a killed process left in its place is no obstacle', async () => {
  const path = join(api.folder, 'api.sock')
  writeFileSync(path, 'left')
  const server = await listenLocally(api.app, path, connections)
  assert.equal(await ask(path), 200)
  await new Promise((resolve) => server.close(resolve))
})

test('a path too long for a socket gives none', () => {
  assert.equal(localSocketPath(`/${'x'.repeat(200)}`), null)
  assert.equal(localSocketPath(`/${'ü'.repeat(60)}`), null)
  assert.ok(localSocketPath(join(process.cwd(), 'x'.repeat(80)))?.endsWith('api.sock'))
})
