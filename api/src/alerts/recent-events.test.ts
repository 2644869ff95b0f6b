import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import type { RecentEvent } from './recent-events.ts'
import { RECENT_EVENTS_SQL, recentEventOf } from './recent-events.ts'

let ground: TestStore
before(async () => {
  ground = await openTestStore()
})
after(() => ground.close())

test('an event that is read back after a restart is the one that was remembered, to the last field', async () => {
  const raw = '{"backup_count":3}'
  const stored = [
    sampleEvent({
      id: 'plain',
      occurredAt: Date.UTC(2026, 4, 1, 10, 0, 0, 123),
      asn: 4_200_000_000,
    }),
    sampleEvent({ id: 'grave', destructive: true, irreversible: true, touchesBackup: true, raw }),
    sampleEvent({ id: 'secret', secretAccess: true, privilegeChange: true, outcome: 'denied' }),
  ].map((row, i) => ({ ...row, partition: 0, offset: 10 + i, alertId: i === 1 ? 'alr_1' : '' }))
  await ground.writeEvents(stored)
  const ask = { partition: 0, through: 11, most: 10 }
  const found = await ground.store.query<RecentEvent>(RECENT_EVENTS_SQL, ask)
  assert.deepEqual(
    found,
    stored.slice(0, 2).map(({ event, alertId }) => recentEventOf(event, alertId !== '')),
  )
  const last = await ground.store.query<RecentEvent>(RECENT_EVENTS_SQL, {
    ...ask,
    through: 12,
    most: 1,
  })
  assert.deepEqual(
    last.map(({ id }) => id),
    ['secret'],
  )
})
