import type { FleetProcess } from '../../test/fleet/fleet-process.ts'
import type { FleetGround } from './fleet-ground.ts'
import { secondsOf } from './fleet-ground.ts'
import type { Growth } from './watch-count.ts'
import { rateBetween, watchCount } from './watch-count.ts'
import type { Move } from './watch-group.ts'
import { untilMembers, watchMove } from './watch-group.ts'

/** A backlog worked off by one worker, which a second one joins on the way. Rates in events a second. */
export interface WorkersCurve extends Move {
  readonly one: number
  readonly two: number
  /** Processor seconds an event, of the first worker alone and of what it works on. */
  readonly workerCost: number
  readonly brokerCost: number
  readonly storeCost: number
}

/** Of the backlog: warm from here on, and alone until there. */
const WARM_FROM = 0.1
const ALONE_UNTIL = 0.3
/** A second worker warms up for so much of what is left when it begins. */
const SECOND_WARM = 0.25
/** At the end partitions run dry one after the other. */
const RUNS_DRY = 0.97

/** Needs a backlog of so many events and a group without members. Leaves the first worker running, alone. */
export async function measureWorkers(ground: FleetGround, backlog: number): Promise<WorkersCurve> {
  const [scored, stored] = [await ground.scored(), await ground.stored()]
  const mark = (share: number): number => scored + Math.round(backlog * share)
  const until = (count: number): Promise<Growth> => watchCount(ground.scored, count)
  const first = ground.start('detect', 'detect-0')
  await until(mark(WARM_FROM))
  const before = used(ground, first)
  const alone = await until(mark(ALONE_UNTIL))
  const after = used(ground, first)
  const events = (alone.at(-1)?.count ?? 0) - (alone[0]?.count ?? 0)
  const cost = (of: keyof typeof before): number => (after[of] - before[of]) / events
  let second: FleetProcess | null = null
  const move = await watchMove(ground, () => {
    second = ground.start('detect', 'detect-1')
  })
  const left = await ground.scored()
  const together = await until(mark(1))
  await watchCount(ground.stored, stored + backlog)
  await (second as FleetProcess | null)?.stop()
  await untilMembers(ground, 1)
  const warm = left + (mark(RUNS_DRY) - left) * SECOND_WARM
  return {
    ...move,
    one: rateBetween(alone, mark(WARM_FROM), mark(ALONE_UNTIL)),
    two: rateBetween(together, warm, mark(RUNS_DRY)),
    ...{ workerCost: cost('worker'), brokerCost: cost('broker'), storeCost: cost('store') },
  }
}

function used(ground: FleetGround, worker: FleetProcess) {
  return { ...ground.spent(), worker: secondsOf(worker.pid()) }
}
