import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import type { LoggedEvent } from '@tripline/detectors'
import { silentLogger } from '@tripline/infra'
import { emptyRegistry } from '@tripline/ingest'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import { openStage } from './open-stage.ts'

const START = Date.UTC(2026, 4, 1)
const AGENTS = 200
const EVENTS = 1_000

let ground: TestStore
before(async () => {
  ground = await openTestStore()
})
after(() => ground.close())

const logged = (offset: number): LoggedEvent => ({
  event: sampleEvent({
    ...{ id: `e${offset}`, occurredAt: START + offset * 30_000 },
    ...{ agentId: `agent-${offset % AGENTS}`, resourceId: `r-${offset % 7}` },
  }).event,
  ...{ partition: 0, offset },
})

test('a question waits for one event of a batch and for 64 rows of a checkpoint, never for the whole', async () => {
  let answered = 0
  const opener = await openStage({
    ...{ store: ground.store, logger: silentLogger, registry: emptyRegistry, alertsPerDay: 4 },
    ...{ key: new Uint8Array(32).fill(3), now: null, everyDetector: false },
    ...{ spoolFolder: tmpdir(), rules: loadRuleBook([], silentLogger), onAlert: () => undefined },
    between: () => {
      answered++
    },
  })
  const { stage, writers } = await opener.open(START / 1000)
  const batch = Array.from({ length: EVENTS }, (_, offset) => logged(offset))
  const processing = stage.process(batch, 'watch')
  // Scored in one turn of the event loop: who waited for the next one waited for the batch.
  assert.ok(answered >= EVENTS, `looked ${answered} times in ${EVENTS} events`)
  await processing

  answered = 0
  const saving = stage.checkpoint(EVENTS - 1)
  const taken = answered
  await saving
  const [rows] = await ground.store.query<{ count: number }>(
    'SELECT toUInt32(count()) AS count FROM baselines',
  )
  const count = rows?.count ?? 0
  assert.ok(count > AGENTS * 20, `${count} rows`)
  assert.ok(taken >= Math.floor(count / 64), `looked ${taken} times in ${count} rows`)
  await writers.close()
})
