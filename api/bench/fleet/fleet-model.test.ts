import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FleetCosts } from './fleet-model.ts'
import { modelFleet } from './fleet-model.ts'

const costs: FleetCosts = { worker: 100e-6, broker: 1e-6, store: 1e-6, rebalanceSeconds: 0 }
const ample = { partitions: 64, brokerCores: 64, storeCores: 64 }

const near = (found: number, expected: number, within = 0.03): void =>
  assert.ok(Math.abs(found / expected - 1) < within, `${found} instead of about ${expected}`)

describe('the model of a fleet', () => {
  test('with ample broker and store each worker adds what its core can do', () => {
    for (const workers of [1, 2, 4, 8, 16, 32, 64]) {
      const point = modelFleet(costs, { ...ample, workers })
      near(point.rate, workers / costs.worker)
      assert.equal(point.boundBy, 'workers')
    }
  })

  test('past the number of partitions another worker adds nothing', () => {
    const atMost = modelFleet(costs, { ...ample, workers: 64 })
    const beyond = modelFleet(costs, { ...ample, workers: 200 })
    near(beyond.rate, atMost.rate)
    assert.equal(beyond.boundBy, 'partitions')
  })

  test('partitions that do not divide evenly are as slow as the worker with most of them', () => {
    const point = modelFleet(costs, { ...ample, workers: 50 })
    near(point.rate, 32 / costs.worker)
    assert.equal(point.boundBy, 'partitions')
  })

  test('a store of two cores holds up any number of workers', () => {
    const busy = { ...costs, store: 20e-6 }
    for (const workers of [16, 64]) {
      const point = modelFleet(busy, { ...ample, storeCores: 2, workers })
      near(point.rate, 2 / busy.store, 0.05)
      assert.equal(point.boundBy, 'store')
    }
  })

  test('so does a broker', () => {
    const busy = { ...costs, broker: 40e-6 }
    const point = modelFleet(busy, { ...ample, brokerCores: 2, workers: 64 })
    near(point.rate, 2 / busy.broker, 0.05)
    assert.equal(point.boundBy, 'broker')
  })

  test('one worker hides fetching and storing behind scoring as long as both take less', () => {
    const steady = { ...costs, worker: 10e-6, broker: 0, store: 1e-9 }
    near(modelFleet(steady, { ...ample, workers: 1 }).rate, 1 / steady.worker)
    const slow = { ...costs, worker: 10e-6, broker: 0, store: 100e-6 }
    // Two under way, each ten times longer in the store than on the worker, and a store that never makes them wait.
    const point = modelFleet(slow, { ...ample, workers: 1 })
    near(point.rate, 2 / (slow.worker + slow.store), 0.05)
  })

  test('a rebalance in ten minutes takes its time from the rate', () => {
    const calm = modelFleet(costs, { ...ample, workers: 4 }).rate
    const moving = modelFleet({ ...costs, rebalanceSeconds: 60 }, { ...ample, workers: 4 }).rate
    near(moving, calm * 0.9, 0.001)
  })
})
