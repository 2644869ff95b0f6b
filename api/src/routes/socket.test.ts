import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { TestApi } from '../../test/open-test-api.ts'
import { NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleAlert } from '../../test/sample-alert.ts'

let api: TestApi
let address = ''
let next = 4
const alert = (sequence: number) => sampleAlert({ id: `alr_${sequence}`, sequence, reasons: [] })

before(async () => {
  api = await openTestApi({
    before: (store) => store.writeAlerts([1, 2, 3].map(alert)),
  })
  await api.app.listen({ port: 0, host: '127.0.0.1' })
  address = `127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
})
after(() => api.close())

/** A client that says what came, and how it ended: a code, or the status that was answered instead. */
function connect(query = '', headers: Readonly<Record<string, string>> = {}) {
  const authorization = `Bearer ${api.token('viewer')}`
  const client = new WebSocket(`ws://${address}/v1/socket${query}`, {
    headers: { authorization, ...headers },
  })
  const messages: { event: string; id?: number; data: unknown }[] = []
  let ended: number | null = null
  client.on('message', (text) => messages.push(JSON.parse(String(text))))
  client.on('close', (code) => {
    ended ??= code
  })
  client.on('unexpected-response', (_, response) => {
    ended = response.statusCode ?? 0
    client.terminate()
  })
  client.on('error', () => undefined)
  return {
    client,
    messages,
    ended: () => ended,
    sequences: () => messages.flatMap(({ event, id }) => (event === 'alert' ? [id] : [])),
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await pause(5)) {
    if (Date.now() > end) throw new Error('waited in vain')
  }
}
function tell(count: number): void {
  for (let i = 0; i < count; i++) api.book.add(alert(next++))
}

test('a socket says how things are, then each alert as it comes, and after a cut what was missed', async () => {
  const first = connect()
  await until(() => first.messages.length > 0)
  assert.equal(first.messages[0]?.event, 'status')
  tell(2)
  await until(() => first.sequences().length === 2)
  assert.deepEqual(first.sequences(), [4, 5])
  first.client.terminate()
  tell(2)
  const second = connect('?after=5')
  await until(() => second.sequences().length === 2)
  tell(1)
  await until(() => second.sequences().length === 3)
  assert.deepEqual(second.sequences(), [6, 7, 8])
  const third = connect('?after=1')
  await until(() => third.sequences().length === 7)
  assert.deepEqual(third.sequences(), [2, 3, 4, 5, 6, 7, 8])
  second.client.close()
  third.client.close()
})

test('without a login, and for a page of another site, there is no socket', async () => {
  const nobody = connect('', { authorization: '' })
  const foreign = connect('', { origin: 'https://evil.example.com' })
  const foreignByFetch = connect('', { 'sec-fetch-site': 'cross-site' })
  const wrong = connect('?after=x')
  await until(() => [nobody, foreign, foreignByFetch, wrong].every((one) => one.ended() !== null))
  assert.deepEqual(
    [nobody.ended(), foreign.ended(), foreignByFetch.ended(), wrong.ended()],
    [401, 403, 403, 400],
  )
  const own = connect('', { origin: `http://${address}` })
  await until(() => own.messages.length > 0)
  own.client.close()
})

test('a socket ends with the session that opened it, and when it is talked to at length', async () => {
  const reader = connect()
  const talker = connect()
  await until(() => reader.messages.length > 0 && talker.messages.length > 0)
  talker.client.send('x'.repeat(2000))
  await until(() => talker.ended() !== null)
  api.clock.set(NOW + 9e9 + 1)
  await until(() => reader.ended() !== null)
  assert.equal(reader.ended(), 1000)
})
