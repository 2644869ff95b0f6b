import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seededRandom } from '../../test/seeded-random.ts'
import type { Customer, Station } from './queue-network.ts'
import { simulateNetwork } from './queue-network.ts'

const ROUNDS = 200_000
/** Relative; three standard errors of as many rounds are less. */
const CLOSE = 0.015

const fixed = (servers: number, seconds: number): Station => ({ servers, seconds: () => seconds })
const exponential = (servers: number, mean: number, random: () => number): Station => ({
  ...{ servers, seconds: () => -mean * Math.log(1 - random()) },
})

function customers(count: number, route: readonly number[], rounds = ROUNDS): readonly Customer[] {
  const pool = { rounds }
  return Array.from({ length: count }, () => ({ route, pool }))
}

function near(found: number, expected: number): void {
  const message = `${found}, and the closed form says ${expected}`
  assert.ok(Math.abs(found / expected - 1) < CLOSE, message)
}

describe('a closed network of queues', () => {
  test('one customer takes the sum of its services for a round', () => {
    const stations = [fixed(1, 2), fixed(1, 3), fixed(1, 5)]
    const { seconds, rounds, busy } = simulateNetwork(stations, customers(1, [0, 1, 2], 100))
    assert.deepEqual([seconds, rounds], [1000, 100])
    assert.deepEqual(busy, [0.2, 0.3, 0.5])
  })

  test('many customers go as fast as the slowest station', () => {
    const stations = [fixed(100, 10), fixed(3, 2)]
    const { seconds, rounds } = simulateNetwork(stations, customers(100, [0, 1]))
    near(rounds / seconds, 3 / 2)
  })

  test('machines and a repairman: M/M/1//N', () => {
    const random = seededRandom(1)
    for (const machines of [1, 3, 10, 30]) {
      const [up, repair] = [10, 1]
      const stations = [exponential(machines, up, random), exponential(1, repair, random)]
      const { seconds, rounds } = simulateNetwork(stations, customers(machines, [0, 1]))
      near(rounds / seconds, repairmen(machines, up, repair, 1))
    }
  })

  test('machines and several repairmen: M/M/c//N', () => {
    const random = seededRandom(2)
    const stations = [exponential(20, 5, random), exponential(4, 1, random)]
    const { seconds, rounds, busy } = simulateNetwork(stations, customers(20, [0, 1]))
    const expected = repairmen(20, 5, 1, 4)
    near(rounds / seconds, expected)
    // Utilisation law: throughput times service, over the servers.
    near(busy[1] ?? 0, expected / 4)
  })

  test('two equal stations of one server and N customers: N / ((N + 1) S)', () => {
    const random = seededRandom(3)
    for (const count of [1, 2, 5, 20]) {
      const stations = [exponential(1, 0.5, random), exponential(1, 0.5, random)]
      const { seconds, rounds } = simulateNetwork(stations, customers(count, [0, 1]))
      near(rounds / seconds, count / ((count + 1) * 0.5))
    }
  })

  test('pools end by themselves, each when its own rounds are through', () => {
    const short = { route: [0], pool: { rounds: 2 } }
    const long = { route: [1], pool: { rounds: 10 } }
    const { seconds, rounds } = simulateNetwork([fixed(1, 1), fixed(1, 1)], [short, long])
    assert.deepEqual([seconds, rounds], [10, 12])
  })
})

/**
 * Repairs a second of N machines that run for `up` and are repaired in `repair`, both exponential, by c repairmen: a birth and
 * death chain, p(k) = p(k-1) (N-k+1) repair / (up min(k, c)), throughput = sum p(k) min(k, c) / repair.
 */
function repairmen(machines: number, up: number, repair: number, men: number): number {
  const weights = [1]
  for (let k = 1; k <= machines; k++) {
    const factor = ((machines - k + 1) * repair) / (up * Math.min(k, men))
    weights.push((weights[k - 1] ?? 0) * factor)
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.reduce((sum, p, k) => sum + ((p / total) * Math.min(k, men)) / repair, 0)
}
