import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { metricsRegistry, openOutbox, silentLogger, systemClock } from '@tripline/infra'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, openTestApi } from '../../test/open-test-api.ts'
import { failure, scriptedReceiver } from '../../test/push/scripted-receiver.ts'
import { openAlertBook } from '../alert-book.ts'
import { openAuditLog } from '../audit/open-audit-log.ts'
import type { Push } from '../push/create-push.ts'
import { createPush } from '../push/create-push.ts'
import type { DeliveryResult } from '../push/delivery-result.ts'
import { stoppedPush } from '../push/stopped-push.ts'

let api: TestApi
let push: Push = stoppedPush
let answer: DeliveryResult = failure()
const metrics = metricsRegistry()
const receiver = scriptedReceiver(() => answer)

before(async () => {
  // The server is built before what it serves: it is asked through this.
  const through: Push = {
    receivers: () => push.receivers(),
    deadLetters: (name, limit) => push.deadLetters(name, limit),
    replay: (name, ids) => push.replay(name, ids),
    enable: (name) => push.enable(name),
    fetch: (name, taken, limit) => push.fetch(name, taken, limit),
    readerOf: (name) => push.readerOf(name),
    tell: async () => undefined,
    put: async () => undefined,
    mark: () => undefined,
    close: () => push.close(),
  }
  api = await openTestApi({ parts: { push: through } })
  push = await createPush({
    ...{ versions: api.book, outbox: openOutbox({ path: join(api.folder, 'outbox') }) },
    ...{ receivers: [receiver], schedule: [1], audit: api.audit, clock: systemClock },
    ...{ random: () => 0, metrics, logger: silentLogger, onBroken: assert.ifError },
  })
})
after(async () => {
  await push.close()
  await api.close()
})

async function eventually(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await pause(5)) {
    if (Date.now() > end) throw new Error('waited in vain')
  }
}
const state = () => push.receivers()[0]
const url = '/v1/push/receivers'

test('what could not be delivered is listed, sent again on demand, recorded, and counted', async () => {
  api.pipeline.raise({ agentId: 'fixer' })
  await eventually(() => state()?.deadLetters === 1)
  const { body: listed } = await api.ask('GET', url)
  assert.deepEqual(listed.receivers[0], {
    ...{ name: 'soc', kind: 'webhook', origin: 'https://example.com', condition: 'failing' },
    ...{ pending: 0, deadLetters: 1, delivered: 0, failed: 2 },
    lastError: 'receiver_error (500)',
  })
  assert.deepEqual((await api.ask('GET', '/v1/status')).body.push, listed.receivers)
  const { body: dead } = await api.ask('GET', `${url}/soc/dead-letters`, { as: 'analyst' })
  const [message] = dead.messages
  assert.deepEqual([message.agentId, message.attempts], ['fixer', 2])

  answer = { kind: 'delivered' }
  const none = await api.ask('POST', `${url}/soc/replay`, { as: 'responder', body: { ids: ['x'] } })
  assert.deepEqual(none.body, { replayed: 0 })
  const body = { ids: [message.id] }
  const all = await api.ask('POST', `${url}/soc/replay`, { as: 'responder', body })
  assert.deepEqual(all.body, { replayed: 1 })
  await eventually(() => state()?.delivered === 1)
  assert.deepEqual([state()?.condition, state()?.deadLetters], ['ok', 0])

  const { body: audit } = await api.ask('GET', '/v1/audit?limit=200', { as: 'responder' })
  const done = audit.records.map(
    (one: { action: string; outcome: string }) => `${one.action} ${one.outcome}`,
  )
  for (const line of [
    ...['delivery.give-up failure', 'delivery.replay begun', 'delivery.replay success'],
    'delivery.send success',
  ]) {
    assert.ok(done.includes(line), line)
  }
  const text = await metrics.text()
  assert.match(text, /tripline_push_attempts_total\{kind="webhook",result="receiver_error"\} 2/)
  assert.match(text, /tripline_push_attempts_total\{kind="webhook",result="delivered"\} 1/)
  assert.match(text, /tripline_push_dead_letters_total\{kind="webhook"\} 1/)
})

test('a receiver that answered 410 is enabled again on demand', async () => {
  answer = { kind: 'gone' }
  api.pipeline.raise({ agentId: 'other' })
  await eventually(() => state()?.condition === 'disabled')
  answer = { kind: 'delivered' }
  const enabled = await api.ask('POST', `${url}/soc/enable`, { as: 'responder' })
  assert.equal(enabled.body.receivers[0].name, 'soc')
  await eventually(() => state()?.pending === 0)
})

test('a receiver that nobody configured is not there', async () => {
  for (const [method, path] of [
    ['GET', 'dead-letters'],
    ['POST', 'replay'],
    ['POST', 'enable'],
  ] as const) {
    const body = path === 'replay' ? { body: {} } : {}
    const given = await api.ask(method, `${url}/nobody/${path}`, { as: 'responder', ...body })
    assertProblem(given, 404, 'not_found')
  }
})

test('what waits for a receiver that is no longer configured is kept with the dead', async () => {
  const folder = join(api.folder, 'strays')
  const outbox = openOutbox({ path: join(folder, 'outbox') })
  const message = { receiver: 'old', lane: 'a', order: 1, id: 'a-1', body: '{}' }
  await outbox.put([message], new Map([['cursor', 0]]), 1)
  const audit = await openAuditLog({
    ...{ folder: join(folder, 'audit'), key: new Uint8Array(32), clock: systemClock },
  })
  const without = await createPush({
    ...{ versions: await openAlertBook(api.store), outbox, receivers: [], schedule: [] },
    ...{ audit, clock: systemClock, random: () => 0, metrics: metricsRegistry() },
    ...{ logger: silentLogger, onBroken: assert.ifError },
  })
  assert.deepEqual(outbox.counts('old'), { pending: 0, dead: 1 })
  assert.match(outbox.dead('old', 1)[0]?.lastError ?? '', /no longer configured/)
  await without.close()
  await audit.close()
})
