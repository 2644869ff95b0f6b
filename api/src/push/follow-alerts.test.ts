import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { OutboxMessage } from '@tripline/infra'
import { openOutbox, systemClock } from '@tripline/infra'
import { scriptedReceiver } from '../../test/push/scripted-receiver.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import { workFolder } from '../../test/work-folder.ts'
import type { AlertVersions } from '../follow-versions.ts'
import type { Alert } from '../wire.ts'
import { followAlerts } from './follow-alerts.ts'

/** Versions in memory from `floor` on, all of them in the store. */
function versionsOf(first: readonly Alert[], floor = -1) {
  const all = [...first]
  const listeners = new Set<(alert: Alert) => void>()
  const after = (sequence: number, limit: number) =>
    all.filter((alert) => alert.sequence > sequence).slice(0, limit)
  const versions: AlertVersions = {
    onVersion(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    latest: () => all.at(-1)?.sequence ?? -1,
    recentAfter: (sequence, limit) => (sequence < floor ? null : after(sequence, limit)),
    storedAfter: async (sequence, limit) => after(sequence, limit),
  }
  return {
    versions,
    add(alert: Alert) {
      all.push(alert)
      for (const listener of listeners) listener(alert)
    },
  }
}

const kinds = scriptedReceiver(() => ({ kind: 'delivered' }), {
  messageOf: ({ alert, kind }) => (alert.severity === 'low' ? null : `${alert.sequence} ${kind}`),
})

/** Follows until `count` messages have been put; their bodies. */
async function follow(
  path: string,
  versions: AlertVersions,
  count: number,
  meanwhile = () => undefined as unknown,
): Promise<readonly string[]> {
  const outbox = openOutbox({ path })
  const stop = new AbortController()
  const put: OutboxMessage[] = []
  const onPut = (messages: readonly OutboxMessage[]): void => {
    put.push(...messages)
    if (put.length >= count) stop.abort()
  }
  const parts = { versions, outbox, receivers: [kinds], clock: systemClock, onPut }
  const timer = setTimeout(() => stop.abort(), 20_000)
  const following = followAlerts(parts, stop.signal)
  meanwhile()
  await following
  clearTimeout(timer)
  await outbox.close()
  return put.map(({ body }) => body)
}

const alert = (sequence: number, given: Partial<Alert> = {}): Alert =>
  sampleAlert({ id: 'alr_1', sequence, ...given })

async function started(t: TestContext): Promise<string> {
  const path = workFolder(t)
  const outbox = openOutbox({ path })
  await outbox.setMark('cursor', -1)
  await outbox.close()
  return path
}

test('each version is put once, in order, with what is new about it, and none that nobody wants', async (t) => {
  const path = await started(t)
  const { versions, add } = versionsOf([alert(1), alert(2), alert(3, { status: 'acknowledged' })])
  const bodies = await follow(path, versions, 5, () => {
    add(alert(4, { severity: 'low', id: 'alr_2' }))
    add(alert(5, { status: 'closed' }))
    add(alert(6))
  })
  assert.deepEqual(bodies, ['1 opened', '2 updated', '3 acknowledged', '5 closed', '6 reopened'])
})

test('after a restart it goes on where it was, and remembers how each alert stood', async (t) => {
  const path = await started(t)
  const { versions, add } = versionsOf([alert(1), alert(2, { status: 'closed' })])
  assert.deepEqual(await follow(path, versions, 2), ['1 opened', '2 closed'])
  add(alert(3))
  assert.deepEqual(await follow(path, versions, 1), ['3 reopened'])
})

test('what memory no longer has comes from the store', async (t) => {
  const path = await started(t)
  const many = Array.from({ length: 250 }, (_, i) => alert(i + 1))
  const { versions } = versionsOf(many, 240)
  const bodies = await follow(path, versions, 250)
  assert.deepEqual(
    bodies.map((body) => Number(body.split(' ')[0])),
    many.map(({ sequence }) => sequence),
  )
})

test('the first start tells nothing of the past', async (t) => {
  const path = workFolder(t)
  const { versions, add } = versionsOf([alert(1), alert(2)])
  const bodies = await follow(path, versions, 1, () => void pause(50).then(() => add(alert(3))))
  assert.deepEqual(bodies, ['3 opened'])
})
