import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { embeddedCursorStore } from '@tripline/infra'
import { createSensors } from './sensors.ts'
import { loadSensors, saveSensors } from './stored-sensors.ts'

test('sensors go on after a restart where they were saved, and rubbish is nothing', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'tripline-sensors-'))
  const store = embeddedCursorStore(path)
  t.after(async () => {
    await store.close()
    rmSync(path, { recursive: true, force: true })
  })
  assert.deepEqual(loadSensors(store), [])
  const sensors = createSensors()
  sensors.declare('trail', 'cloudtrail')
  for (let i = 1; i <= 40; i += 1) {
    const reading = { records: 1, events: 1, deadLetters: 0, newestEventAt: i }
    sensors.record('trail', reading, i * 300_000)
  }
  await saveSensors(store, sensors)
  const again = createSensors(loadSensors(store))
  assert.deepEqual(again.snapshot(), sensors.snapshot())
  assert.ok((again.rows()[0]?.usualGapMs ?? 0) > 0)
  for (const rubbish of [
    17,
    'x',
    [17],
    [{ row: {} }],
    [{ row: { name: 1 }, liveness: { buckets: [] } }],
    [null],
  ]) {
    await store.set('sensors', rubbish)
    assert.deepEqual(loadSensors(store), [])
  }
})
