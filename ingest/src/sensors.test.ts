import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockBuilder } from '@tripline/infra'
import { createSensors, sensorColumns } from './sensors.ts'

const MINUTE = 60_000
const reading = { records: 3, events: 2, deadLetters: 1, newestEventAt: 500 }

test('counts add up, and the newest times stay', () => {
  const sensors = createSensors()
  sensors.declare('trail', 'cloudtrail')
  sensors.record('trail', reading, 1000)
  sensors.record('trail', { ...reading, newestEventAt: 400 }, 900)
  sensors.addDuplicates('trail', 5)
  sensors.addDigest('trail', 'tampered')
  sensors.addDigest('trail', 'verified')
  assert.deepEqual(sensors.rows(), [
    {
      ...{ name: 'trail', source: 'cloudtrail', lastRecordAt: 1000, lastEventAt: 500 },
      ...{ usualGapMs: 0, records: 6, events: 4, deadLetters: 2, duplicates: 5 },
      ...{ digests: 2, digestsTampered: 1, integrity: 'verified' },
    },
  ])
})

test('an empty batch is no sign of life', () => {
  const sensors = createSensors()
  sensors.record('trail', { records: 0, events: 0, deadLetters: 0, newestEventAt: 0 }, 1000)
  assert.equal(sensors.rows()[0]?.lastRecordAt, 0)
})

test('a sensor that goes quiet against its own habit is told, with its figures', () => {
  const sensors = createSensors()
  for (let i = 1; i <= 40; i += 1) sensors.record('trail', reading, i * 5 * MINUTE)
  for (let i = 1; i <= 40; i += 1) sensors.record('nightly', reading, i * 1440 * MINUTE)
  const last = 40 * 5 * MINUTE
  assert.deepEqual(sensors.silentSensors(last + 10 * MINUTE), [])
  const [silent, ...others] = sensors.silentSensors(last + 60 * MINUTE)
  assert.equal(silent?.name, 'trail')
  assert.equal(silent?.quietMs, 60 * MINUTE)
  assert.deepEqual(others, [])
  const restarted = createSensors(JSON.parse(JSON.stringify(sensors.snapshot())))
  assert.equal(restarted.state('trail', last + 60 * MINUTE), 'silent')
  assert.deepEqual(restarted.rows(), sensors.rows())
})

test('rows fit their table', () => {
  const sensors = createSensors()
  sensors.record('trail', reading, 1000)
  const block = blockBuilder(sensorColumns(2000))
  for (const row of sensors.rows()) block.push(row)
  assert.ok(block.finish().length > 0)
})
