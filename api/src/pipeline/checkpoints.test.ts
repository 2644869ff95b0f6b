import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BaselineRow } from '@tripline/detectors'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { VERSION } from '../version.ts'
import type { Checkpoints } from './checkpoints.ts'
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

function save(to: Checkpoints, rows: readonly BaselineRow[], through: number, landmark: number) {
  const block = to.begin(through, landmark, { spoolFolder: tmpdir() })
  for (const one of rows) block.add(one)
  return block.save()
}

test('each partition has a checkpoint, a fleet and groups of its own; an agent is itself wherever it lies', async () => {
  const parts = [0, 3].map((partition) => createCheckpoints(ground.store, partition))
  for (const [at, checkpoints] of parts.entries()) {
    const rows = [row('fleet', 10 + at), row('group:ops', 20 + at), row(`agent-${at}`, 30 + at)]
    await save(checkpoints, rows, 100 + at, 1_000 + at)
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
  await ground.writeBaselines([{ row: { ...mark, version: 3, state: '1' }, partition, through: 5 }])
  await assert.rejects(
    createCheckpoints(ground.store, partition).resumePoint(),
    /checkpoint of partition 7 is of version 3, this program reads version 2: a newer release/,
  )
})

test('the schema before is read and, while a fleet is upgraded, written', async () => {
  const { store } = ground
  const [old, fresh] = [createCheckpoints(store, 8, undefined, 1), createCheckpoints(store, 8)]
  const marks = () =>
    store.query<{ through: number; version: number; state: string }>(
      `SELECT through, version, state FROM baselines WHERE facet = 'checkpoint' AND log_partition = 8
       ORDER BY through`,
    )
  await save(old, [row('fleet', 1)], 10, 1_795_939_200.5)
  assert.deepEqual(await fresh.resumePoint(), { through: 10, landmark: 1_795_939_200.5 })
  await save(fresh, [row('fleet', 2)], 20, 1_795_939_200.5)
  for (const one of [old, fresh]) {
    assert.deepEqual(await one.resumePoint(), { through: 20, landmark: 1_795_939_200.5 })
  }
  const state = JSON.stringify({ landmark: 1_795_939_200.5, by: VERSION })
  assert.deepEqual((await marks()).at(-1), { through: 20, version: 2, state })
  // Back to the schema before, as when an upgrade is taken back.
  await save(old, [row('fleet', 3)], 30, 1_795_939_200.5)
  assert.deepEqual((await marks()).at(-1), { through: 30, version: 1, state: '1795939200.5' })
  assert.deepEqual(await fresh.resumePoint(), { through: 30, landmark: 1_795_939_200.5 })
})

test('a checkpoint lies in its file as it is taken, and nothing of it is left once it is stored', async () => {
  const spoolFolder = mkdtempSync(join(tmpdir(), 'tripline-spool-'))
  try {
    const checkpoints = createCheckpoints(ground.store, 9)
    const making = checkpoints.begin(5_000, 1_000, { spoolFolder })
    for (let i = 0; i < 5_000; i++) making.add({ ...row('fleet', i), value: `v${i}` })
    const [name = ''] = readdirSync(spoolFolder)
    assert.ok(statSync(join(spoolFolder, name)).size > 4_000 * 20, 'most of its rows are on disk')
    assert.deepEqual(await checkpoints.resumePoint(), { through: -1, landmark: null })
    await making.save()
    assert.deepEqual(await checkpoints.resumePoint(), { through: 5_000, landmark: 1_000 })
    assert.equal((await checkpoints.shared()).length, 5_000)
    assert.deepEqual(readdirSync(spoolFolder), [])
  } finally {
    rmSync(spoolFolder, { recursive: true, force: true })
  }
})
