import { seededRandom } from '../../test/seeded-random.ts'
import type { Station } from './queue-network.ts'
import { simulateNetwork } from './queue-network.ts'

/** What the model is fed with, all measured. Processor seconds per event. */
export interface FleetCosts {
  /** Consume, score, learn, encode. All threads of the process; the model has them take turns on one core. */
  readonly worker: number
  /** Append and fetch. */
  readonly broker: number
  readonly store: number
  /** All of the group stop for so long when one joins or leaves. */
  readonly rebalanceSeconds: number
}

export interface FleetSize {
  readonly workers: number
  readonly partitions: number
  /** Of all brokers, and of all shards of the store. */
  readonly brokerCores: number
  readonly storeCores: number
}

export interface ModelPoint {
  readonly workers: number
  /** Events a second that the fleet sustains. */
  readonly rate: number
  readonly boundBy: 'workers' | 'partitions' | 'broker' | 'store'
}

/** Messages that a worker takes at a time. */
const BATCH = 1000
/** Of a worker: one is scored while another one is being stored. */
const UNDER_WAY = 2
const BATCHES_PER_PARTITION = 60
/** A worker comes, goes or is replaced so often: an autoscaler, a deployment. */
const REBALANCE_EVERY_SECONDS = 600
/** Of the workers' cores, so much is used where partitions are shared out evenly enough. */
const EVEN = 0.9
const SEED = 7

/**
 * A backlog in equal partitions is worked off: a batch is fetched at the broker, scored on its worker's own core and inserted by
 * the store, two batches of a worker under way at a time. Broker and store are shared queues with exponential service times, a
 * worker's is fixed. The rate counts until the last partition is through, so what is unevenly shared out counts. From it goes the
 * time that rebalances take.
 */
export function modelFleet(costs: FleetCosts, size: FleetSize): ModelPoint {
  const random = seededRandom(SEED)
  const shared = (servers: number, cost: number): Station => ({
    ...{ servers, seconds: () => -cost * BATCH * Math.log(1 - random()) },
  })
  const stations = [shared(size.brokerCores, costs.broker), shared(size.storeCores, costs.store)]
  const customers = Array.from({ length: size.workers }, (_, worker) => {
    const held = Math.floor((size.partitions - worker - 1) / size.workers) + 1
    const own = stations.push({ servers: 1, seconds: () => costs.worker * BATCH }) - 1
    const pool = { rounds: Math.max(0, held) * BATCHES_PER_PARTITION }
    return Array.from({ length: UNDER_WAY }, () => ({ route: [0, own, 1], pool }))
  }).flat()
  const { seconds, rounds } = simulateNetwork(stations, customers)
  const running = 1 - Math.min(1, costs.rebalanceSeconds / REBALANCE_EVERY_SECONDS)
  return {
    workers: size.workers,
    rate: ((rounds * BATCH) / seconds) * running,
    boundBy: boundOf(costs, size),
  }
}

/** By capacity: the least of what each could do alone. */
function boundOf(costs: FleetCosts, size: FleetSize): ModelPoint['boundBy'] {
  // The worker with most partitions is the last to be through with them.
  const most = Math.ceil(size.partitions / size.workers)
  const workers = size.partitions / most / costs.worker
  const broker = size.brokerCores / costs.broker
  const store = size.storeCores / costs.store
  const least = Math.min(workers, broker, store)
  if (least === broker) return 'broker'
  if (least === store) return 'store'
  return size.partitions / most < size.workers * EVEN ? 'partitions' : 'workers'
}
