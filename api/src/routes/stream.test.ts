import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Compile } from 'typebox/compile'
import type { TestApi } from '../../test/open-test-api.ts'
import { NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import type { StreamClient } from '../../test/stream-client.ts'
import { openStream } from '../../test/stream-client.ts'
import type { Alert } from '../wire.ts'
import { AlertSummary, Status } from '../wire.ts'

let api: TestApi
let port = 0
let next = 1
const open: StreamClient[] = []

before(async () => {
  api = await openTestApi({
    before: (store) => store.writeAlerts([1, 2, 3].map((sequence) => alert(sequence))),
  })
  await api.app.listen({ port: 0, host: '127.0.0.1' })
  port = (api.app.server.address() as AddressInfo).port
  next = 4
})
afterEach(() => {
  for (const client of open.splice(0)) client.close()
})
after(() => api.close())

function alert(sequence: number, story = ''): Alert {
  return sampleAlert({ id: `alr_${sequence % 7}`, sequence, story, reasons: [] })
}
/** Versions of alerts as the pipeline tells them. */
function tell(count: number, story = ''): readonly Alert[] {
  const versions = Array.from({ length: count }, () => alert(next++, story))
  for (const version of versions) api.book.add(version)
  return versions
}
async function read(lastEventId?: string, headers = {}): Promise<StreamClient> {
  const client = await openStream(port, {
    authorization: `Bearer ${api.token('viewer')}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    ...headers,
  })
  open.push(client)
  return client
}
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('a stream says at once how things are, and then every alert as it comes', async () => {
  const client = await read()
  assert.equal(client.response.statusCode, 200)
  assert.match(String(client.response.headers['content-type']), /^text\/event-stream/)
  assert.equal(client.response.headers['cache-control'], 'no-store')
  assert.match(String(client.response.headers['content-security-policy']), /default-src 'none'/)
  await client.until(() => client.events.length > 0)
  assert.equal(client.events[0]?.event, 'status')
  assert.ok(Compile(Status).Check(JSON.parse(client.events[0]?.data ?? '')))
  const told = tell(3).map(({ sequence }) => sequence)
  await client.until(() => client.sequences().length === 3)
  assert.deepEqual(client.sequences(), told)
  const last = client.events.findLast(({ event }) => event === 'alert')
  assert.ok(Compile(AlertSummary).Check(JSON.parse(last?.data ?? '')))
})

test('what a person decides is told like any other version', async () => {
  const client = await read()
  api.pipeline.raise({ agentId: 'streamed', occurredAt: NOW })
  await api.ask('POST', '/v1/alerts/alr_streamed/acknowledge', { as: 'analyst' })
  await client.until(() => client.sequences().length === 2)
  const states = client.events
    .filter(({ event }) => event === 'alert')
    .map(({ data }) => JSON.parse(data).status)
  assert.deepEqual(states, ['open', 'acknowledged'])
  next = api.book.latest() + 1
})

test('the status comes again every two seconds', async () => {
  const client = await read()
  const statuses = () => client.events.filter(({ event }) => event === 'status').length
  await client.until(() => statuses() >= 2)
})

test('who comes back from memory gets what was missed, once and in order', async () => {
  const [first, ...missed] = tell(5).map(({ sequence }) => sequence)
  const client = await read(String(first))
  tell(2)
  await client.until(() => client.sequences().length >= missed.length + 2)
  assert.deepEqual(client.sequences(), range(missed[0] ?? 0, next - 1))
})

test('who comes back from long ago gets it from the store and memory together', async () => {
  const client = await read('1')
  await client.until(() => client.sequences().at(-1) === next - 1)
  assert.deepEqual(client.sequences().slice(0, 2), [2, 3])
  const seen = client.sequences()
  assert.deepEqual(
    seen,
    [...new Set(seen)].sort((a, b) => a - b),
  )
})

test('more than memory holds is fetched from the store, while new alerts keep coming, without gap or double', async () => {
  const from = next - 1
  const versions = tell(2_500)
  const stored = (async () => {
    // The store lags: it holds the versions only a while after they were told.
    await pause(300)
    await api.writeAlerts(versions)
  })()
  const clients = await Promise.all([
    read(String(from)),
    read(String(from + 700)),
    read(String(from + 1600)),
  ])
  for (let i = 0; i < 20; i++) {
    tell(20)
    await pause(5)
  }
  await stored
  const last = next - 1
  for (const [i, start] of [from, from + 700, from + 1600].entries()) {
    const client = clients[i]
    await client?.until(() => client.sequences().at(-1) === last)
    assert.deepEqual(client?.sequences(), range(start + 1, last))
  }
})

test('an id that is no sequence, or of another installation, starts with what is new', async () => {
  for (const id of ['abc', '-1', '1e3', '9999999999999999', String(next + 5000)]) {
    const client = await read(id)
    await client.until(() => client.events.length > 0)
    const [version] = tell(1)
    await client.until(() => client.sequences().length > 0)
    assert.deepEqual(client.sequences(), [version?.sequence], id)
  }
})

test('a reader that reads nothing is cut off, and one that is merely slow gets everything', async () => {
  const slow = await read()
  const stuck = await read()
  await stuck.until(() => stuck.events.length > 0)
  stuck.pause()
  const from = next
  for (let i = 0; i < 40; i++) {
    slow.pause()
    tell(10, 'x'.repeat(60_000))
    await pause(5)
    slow.resume()
    await pause(5)
    await slow.until(() => slow.sequences().at(-1) === next - 1)
  }
  assert.deepEqual(slow.sequences(), range(from, next - 1))
  stuck.resume()
  await stuck.until(() => stuck.closed())
  assert.ok(stuck.sequences().length < 400)
  const again = await read(String(stuck.sequences().at(-1)))
  await again.until(() => again.sequences().at(-1) === next - 1)
  assert.deepEqual([...stuck.sequences(), ...again.sequences()], range(from, next - 1))
})

test('a stream ends with the session that opened it', async () => {
  const session = api.access.login(api.token('viewer'))?.session ?? ''
  const client = await openStream(port, { cookie: `tripline_session=${session}` })
  open.push(client)
  assert.equal(client.response.statusCode, 200)
  api.access.logout(session)
  await client.until(() => client.closed())
})

test('many read at once; one more than may is told to wait', async () => {
  const readers = await Promise.all(range(1, 200).map(() => read()))
  const refused = await read()
  assert.equal(refused.response.statusCode, 429)
  assert.equal(refused.response.headers['retry-after'], '30')
  const [version] = tell(1)
  for (const client of readers) {
    await client.until(() => client.sequences().length > 0)
    assert.deepEqual(client.sequences(), [version?.sequence])
    client.close()
  }
  await pause(50)
  assert.equal((await read()).response.statusCode, 200)
})

test('when the server stops, streams end, also one that does not read', async () => {
  const client = await read()
  const stuck = await read()
  stuck.pause()
  tell(15, 'x'.repeat(60_000))
  const started = performance.now()
  await api.app.close()
  assert.ok(performance.now() - started < 4_000)
  await client.until(() => client.closed())
})
