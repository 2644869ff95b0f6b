import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BaselineRow } from '@tripline/detectors'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { createCheckpoints } from './checkpoints.ts'

let ground: TestStore
before(async () => {
  ground = await openTestStore()
})
after(() => ground.close())

const row = (scope: string, seen: number): BaselineRow => ({
  ...{ scope, detector: 'd', version: 1, facet: 'f', value: 'v', seen, weight: 0, lastWeight: 0 },
  ...{ firstSeenAt: 0, lastSeenAt: 0, agents: 0, state: '' },
})

test('each partition has a checkpoint, a fleet and groups of its own; an agent is itself wherever it lies', async () => {
  const parts = [0, 3].map((partition) => createCheckpoints(ground.store, partition))
  for (const [at, checkpoints] of parts.entries()) {
    const rows = [row('fleet', 10 + at), row('group:ops', 20 + at), row(`agent-${at}`, 30 + at)]
    await checkpoints.save(rows, 100 + at, 1_000 + at)
  }
  for (const [at, checkpoints] of parts.entries()) {
    assert.deepEqual(await checkpoints.resumePoint(), { through: 100 + at, landmark: 1_000 + at })
    const shared = await checkpoints.shared()
    assert.deepEqual(
      shared.map(({ scope, seen }) => [scope, seen]),
      [
        ['fleet', 10 + at],
        ['group:ops', 20 + at],
      ],
    )
    const [own] = await checkpoints.ofAgents([`agent-${at}`])
    assert.equal(own?.seen, 30 + at)
  }
})

test('a checkpoint of a newer release is not misread', async () => {
  const mark = { ...row('', 0), detector: 'checkpoint', facet: 'checkpoint', value: '7' }
  const partition = 7
  await ground.writeBaselines([{ row: { ...mark, version: 2, state: '1' }, partition, through: 5 }])
  await assert.rejects(
    createCheckpoints(ground.store, partition).resumePoint(),
    /checkpoint of partition 7 is of version 2, this program reads version 1: a newer release/,
  )
})
