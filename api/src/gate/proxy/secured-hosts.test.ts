import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:http'
import { createServer, globalAgent } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { hasOpenssl, makeCertificate } from '../../../test/make-certificates.ts'
import { openTestApi } from '../../../test/open-test-api.ts'
import { listenProxy } from './listen-proxy.ts'

const ordinary = { risk: 3, bits: 1, judgement: 'ordinary', reasons: [], detectors: [] } as const
const skip = hasOpenssl ? false : 'openssl is not here'

test('a plain call of a host that is listed with https:// is read, and goes on over TLS', {
  skip,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secured-'))
  makeCertificate(folder, 'ours', null)
  makeCertificate(folder, 'server', 'ours')
  const pem = (name: string) => readFileSync(join(folder, name))
  const heard: string[] = []
  const upstream = createServer(
    { cert: pem('server.pem'), key: pem('server.key') },
    (call, answer) => {
      heard.push(`${call.method} ${call.headers.host} ${call.url}`)
      answer.end('over TLS')
    },
  ).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const api = await openTestApi({
    gate: { scorer: { score: async () => ordinary, close: () => undefined } },
  })
  const { desk, access } = { desk: api.gate, access: api.access }
  const proxy = await listenProxy({
    desk,
    access,
    config: { port: 0, hosts: ['https://127.0.0.1'] },
  })
  const before = globalAgent.options.ca
  globalAgent.options.ca = pem('ours.pem')
  try {
    const host = `127.0.0.1:${(upstream.address() as AddressInfo).port}`
    const headers = { 'x-tripline-token': api.token('agent') }
    const { port } = new URL(proxy.address)
    const sent = request({ host: '127.0.0.1', port, path: `http://${host}/v1/items`, headers })
    sent.end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    let text = ''
    for await (const piece of answer) text += String(piece)
    assert.deepEqual([answer.statusCode, text], [200, 'over TLS'])
    assert.deepEqual(heard, [`GET ${host} /v1/items`])
  } finally {
    globalAgent.options.ca = before
    proxy.close()
    upstream.close()
    await api.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
