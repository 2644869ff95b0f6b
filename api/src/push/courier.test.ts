import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Outbox } from '@tripline/infra'
import { openOutbox, silentLogger, systemClock } from '@tripline/infra'
import fc from 'fast-check'
import { failure, scriptedReceiver } from '../../test/push/scripted-receiver.ts'
import { workFolder } from '../../test/work-folder.ts'
import type { DeliveryJournal } from './courier.ts'
import { createCourier } from './courier.ts'
import type { Receiver } from './receiver.ts'

const PATIENCE_MS = 30_000
const DELIVERED = { kind: 'delivered' } as const

function openTestOutbox(t: TestContext): Outbox {
  const outbox = openOutbox({ path: workFolder(t) })
  t.after(() => outbox.close())
  return outbox
}

/** A courier that is stopped with the test, and what it told. */
function carry(t: TestContext, outbox: Outbox, receiver: Receiver, schedule: readonly number[]) {
  const told: string[] = []
  const journal: DeliveryJournal = {
    delivered: async (_, { id }) => void told.push(`delivered ${id}`),
    gaveUp: async (_, { id }, reason) => void told.push(`gave up ${id} ${reason}`),
    disabled: async () => void told.push('disabled'),
    attempted: () => undefined,
  }
  const courier = createCourier({
    ...{ receiver, outbox, schedule, journal, clock: systemClock, random: () => 0 },
    logger: silentLogger,
  })
  t.after(() => courier.stop())
  return { ...courier, told }
}

const put = (outbox: Outbox, lane: string, ...orders: readonly number[]) =>
  outbox.put(
    orders.map((order) => ({ receiver: 'soc', lane, order, id: `${lane}${order}`, body: '{}' })),
    new Map(),
    Date.now(),
  )

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !holds(); await pause(5)) {
    if (Date.now() > end) throw new Error('waited in vain')
  }
}

test('a message that fails at every attempt is given up, kept, and makes way for the next', async (t) => {
  const outbox = openTestOutbox(t)
  await put(outbox, 'a', 1, 2)
  const receiver = scriptedReceiver(({ id }) => (id === 'a1' ? failure() : DELIVERED))
  const courier = carry(t, outbox, receiver, [1, 1])
  await until(() => courier.told.length === 2)
  assert.deepEqual(courier.told, ['gave up a1 receiver_error', 'delivered a2'])
  assert.deepEqual(
    receiver.sent.map(({ id }) => id),
    ['a1', 'a1', 'a1', 'a2'],
  )
  const [dead] = outbox.dead('soc', 10)
  assert.deepEqual([dead?.id, dead?.attempts, dead?.lastError], ['a1', 3, 'receiver_error (500)'])
})

test('what was given up goes again when it is put back, and before what came later', async (t) => {
  const outbox = openTestOutbox(t)
  await put(outbox, 'a', 1)
  let up = false
  const receiver = scriptedReceiver(() => (up ? DELIVERED : failure()))
  const courier = carry(t, outbox, receiver, [])
  await until(() => outbox.dead('soc', 1).length === 1)
  up = true
  await put(outbox, 'a', 2)
  const revived = await outbox.revive('soc', null, Date.now())
  courier.wake(revived.map(({ lane }) => lane))
  await until(() => outbox.counts('soc').pending === 0)
  assert.deepEqual(courier.told.slice(1), ['delivered a1', 'delivered a2'])
})

test('a receiver that says how long to wait is left alone so long, by all that goes to it', async (t) => {
  const outbox = openTestOutbox(t)
  await put(outbox, 'a', 1)
  let first = true
  const receiver = scriptedReceiver(() => {
    if (!first) return DELIVERED
    first = false
    return failure({ reason: 'throttled', status: 429, throttle: true, retryAfterMs: 400 })
  })
  const courier = carry(t, outbox, receiver, [1])
  await until(() => courier.state().failed === 1)
  await put(outbox, 'b', 1)
  courier.wake(['b'])
  await until(() => outbox.counts('soc').pending === 0)
  const [refused, ...later] = receiver.sent
  for (const { at } of later) assert.ok(at - (refused?.at ?? 0) >= 395, String(at))
})

test('a receiver that answers 410 gets nothing more until it is enabled, also after a restart', async (t) => {
  const outbox = openTestOutbox(t)
  await put(outbox, 'a', 1)
  const gone = scriptedReceiver(() => ({ kind: 'gone' }))
  const before = carry(t, outbox, gone, [1])
  await until(() => before.state().condition === 'disabled')
  await before.stop()
  const receiver = scriptedReceiver(() => DELIVERED)
  const courier = carry(t, outbox, receiver, [1])
  courier.wake(['a'])
  await turn()
  assert.equal(courier.state().condition, 'disabled')
  assert.equal(receiver.sent.length, 0)
  await courier.enable()
  await until(() => outbox.counts('soc').pending === 0)
  assert.deepEqual(courier.told, ['delivered a1'])
})

test('another receiver under the same name is not taken for the one that was disabled', async (t) => {
  const outbox = openTestOutbox(t)
  await put(outbox, 'a', 1)
  const before = carry(
    t,
    outbox,
    scriptedReceiver(() => ({ kind: 'gone' })),
    [1],
  )
  await until(() => before.state().condition === 'disabled')
  await before.stop()
  carry(
    t,
    outbox,
    scriptedReceiver(() => DELIVERED, { identity: 'other' }),
    [1],
  )
  await until(() => outbox.counts('soc').pending === 0)
})

test('no more are under way than the receiver takes at once, and one lane does not hold up others', async (t) => {
  const outbox = openTestOutbox(t)
  for (const lane of ['a', 'b', 'c', 'd', 'e']) await put(outbox, lane, 1, 2, 3)
  const receiver = scriptedReceiver(
    async ({ lane }, signal) => {
      if (lane !== 'a') return DELIVERED
      await pause(PATIENCE_MS, undefined, { signal }).catch(() => undefined)
      return failure({ reason: 'stopped', status: null })
    },
    { concurrency: 2 },
  )
  const courier = carry(t, outbox, receiver, [1])
  await until(() => courier.told.length === 12)
  assert.equal(receiver.most(), 2)
  await courier.stop()
  const first = outbox.first('soc', 'a')
  assert.deepEqual([first?.id, first?.attempts], ['a1', 0], 'an attempt that was ended is none')
})

test('whatever a receiver answers, each lane is delivered in order, each message once', async (t) => {
  const answers = fc.constantFrom(
    DELIVERED,
    failure(),
    failure({ throttle: true, retryAfterMs: 0 }),
    failure({ reason: 'timed_out', status: null }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { maxLength: 30 }), async (script) => {
      const outbox = openOutbox({ path: workFolder(t) })
      for (const lane of ['a', 'b', 'c']) await put(outbox, lane, 1, 2, 3, 4)
      const left = [...script]
      const receiver = scriptedReceiver(async () => {
        await turn()
        return left.shift() ?? DELIVERED
      })
      const courier = carry(t, outbox, receiver, Array(40).fill(1))
      await until(() => outbox.counts('soc').pending === 0)
      await courier.stop()
      await outbox.close()
      for (const lane of ['a', 'b', 'c']) {
        assert.deepEqual(
          courier.told.filter((line) => line.includes(` ${lane}`)),
          [1, 2, 3, 4].map((order) => `delivered ${lane}${order}`),
        )
      }
    }),
    { numRuns: 15 },
  )
})
