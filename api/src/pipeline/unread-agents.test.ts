import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import type { LoggedEvent } from '@tripline/detectors'
import type { Store } from '@tripline/infra'
import { silentLogger } from '@tripline/infra'
import { emptyRegistry } from '@tripline/ingest'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import { createCheckpoints } from './checkpoints.ts'
import { openStage } from './open-stage.ts'

const START = Date.UTC(2026, 4, 1)
const KEY = new Uint8Array(32).fill(7)

let ground: TestStore
before(async () => {
  ground = await openTestStore()
})
after(() => ground.close())

function eventsOf(agentId: string, from: number, count = 5): LoggedEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    event: sampleEvent({
      ...{ id: `${agentId}-${from + i}`, agentId, occurredAt: START + (from + i) * 60_000 },
      ...{ actionClass: 'read', sessionId: '' },
    }).event,
    ...{ partition: 0, offset: from + i },
  }))
}

/** The agents whose rows were asked for, by question. */
function listening(store: Store): { readonly store: Store; readonly asked: unknown[] } {
  const asked: unknown[] = []
  return {
    asked,
    store: {
      ...store,
      async query<Row>(...question: Parameters<Store['query']>) {
        if (question[1]?.scopes !== undefined) asked.push(question[1].scopes)
        return store.query<Row>(...question)
      },
    },
  }
}

const open = async (store: Store) => {
  const opener = await openStage({
    ...{ store, logger: silentLogger, registry: emptyRegistry, key: KEY, alertsPerDay: 4 },
    ...{ now: null, everyDetector: false, onAlert: () => undefined, spoolFolder: tmpdir() },
    rules: loadRuleBook([], silentLogger),
  })
  return opener.open(START / 1000)
}

test('after a restart the store is asked once about an agent it has rows of, and never about a new one', async () => {
  const before = await open(ground.store)
  await before.stage.process([...eventsOf('known', 0), ...eventsOf('quiet', 5)], 'watch')
  await before.stage.checkpoint(9)
  await before.writers.close()

  const { store, asked } = listening(ground.store)
  const { stage, writers } = await open(store)
  await stage.process(eventsOf('new', 10), 'watch')
  const [look] = eventsOf('stranger', 15)
  if (look !== undefined) await stage.peek(look.event)
  assert.deepEqual(asked, [])
  await stage.process([...eventsOf('known', 20), ...eventsOf('new', 25)], 'watch')
  await stage.process(eventsOf('known', 30), 'watch')
  assert.deepEqual(asked, [['known']])
  await writers.close()
})

test('a partition knows the scopes of its own rows alone', async () => {
  const checkpoints = createCheckpoints(ground.store, 5)
  const row = (scope: string) => ({
    ...{ scope, detector: 'd', version: 1, facet: 'f', value: 'v', seen: 1, weight: 0 },
    ...{ lastWeight: 0, firstSeenAt: 0, lastSeenAt: 0, agents: 0, state: '' },
  })
  const making = checkpoints.begin(1, 1, { spoolFolder: tmpdir() })
  for (const scope of ['fleet', 'b', 'a']) making.add(row(scope))
  await making.save()
  assert.deepEqual([...(await checkpoints.scopes())], ['a', 'b', 'partition:5:fleet'])
  assert.deepEqual([...(await createCheckpoints(ground.store, 6).scopes())], [])
})
