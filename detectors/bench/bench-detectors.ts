import { performance } from 'node:perf_hooks'
import { loadRules } from '@tripline/detectors'
import { createAgentTable } from '../src/agent-table.ts'
import { undeclared } from '../src/declared-facts.ts'
import type { Detector, Observation } from '../src/detector.ts'
import { createObserver } from '../src/observe.ts'
import { createDetectors } from '../src/registry.ts'
import { createWorkload } from './workload.ts'

export interface BenchOptions {
  /** Fleet sizes, each measured in its own run. */
  readonly fleets: readonly number[]
  /** Events measured in each run, after warming. */
  readonly events: number
  /** Events every agent has learned before the clock starts: 48 show all of its 140 values. */
  readonly warmEventsPerAgent: number
}

export interface BenchFigure {
  readonly agents: number
  readonly eventsPerSecond: number
  /** The same per second of processor time, garbage collection included: what a busy machine does not blur. */
  readonly eventsPerCpuSecond: number
  readonly bytesPerAgent: number
  /** Values stored of one agent in that run, by all detectors. */
  readonly valuesPerAgent: number
}

const START = Date.UTC(2025, 0, 1)
/** Events between two checkpoints under load, as the pipeline has it; their cost belongs to the figure. */
const CHECKPOINT_EVENTS = 100_000

/** Score, learn, follow and save, all detectors, one core: events per second and bytes of state per agent, by size of fleet. */
export function benchDetectors(options: BenchOptions): readonly BenchFigure[] {
  return options.fleets.map((agents) => benchFleet(agents, options))
}

function benchFleet(size: number, options: BenchOptions): BenchFigure {
  const agents = createAgentTable({ registry: undeclared })
  const observer = createObserver(agents, { halfLifeDays: 14, landmark: START / 1000 })
  const detectors = createDetectors({
    agents,
    declared: undeclared,
    hashKey: { k0: 1, k1: 2 },
    landmark: START / 1000,
    halfLifeDays: 14,
    // From the package: compiled for the bench, the loader stands beside no rules.
    rules: loadRules([], null),
  })
  const workload = createWorkload(size, START)
  const channels = detectors.reduce((sum, detector) => sum + detector.channels.length, 0)
  const bits = new Float64Array(channels)
  const tie = (): number => 0.5
  const learn = (observed: Observation): void => {
    for (const detector of detectors) detector.learn(observed, 1)
    agents.learn(observed, 1)
    for (const detector of detectors) detector.follow?.(observed)
  }
  const step = (): void => {
    const observed = observer.observe(workload.next())
    scoreAll(detectors, observed, bits, tie)
    learn(observed)
  }
  const values = new Set<string>()
  const save = (): void => saveAll(detectors, values)
  for (let round = 0; round < options.warmEventsPerAgent; round++) {
    for (let agent = 0; agent < size; agent++) {
      learn(observer.observe(workload.warm(agent, round)))
      if (agent % CHECKPOINT_EVENTS === 0) save()
    }
  }
  for (let i = 0; i < options.events / 10; i++) step()
  save()
  const started = performance.now()
  const busy = process.cpuUsage()
  for (let i = 0; i < options.events; i++) {
    step()
    if (i % CHECKPOINT_EVENTS === CHECKPOINT_EVENTS - 1) save()
  }
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(busy)
  const bytes = detectors.reduce((sum, detector) => sum + detector.bytes(), 0)
  return {
    agents: size,
    eventsPerSecond: Math.round(options.events / seconds),
    eventsPerCpuSecond: Math.round((options.events / (user + system)) * 1e6),
    bytesPerAgent: Math.round(bytes / size),
    valuesPerAgent: values.size,
  }
}

function scoreAll(
  detectors: readonly Detector[],
  observed: Observation,
  bits: Float64Array,
  tie: (channel: number) => number,
): void {
  let at = 0
  for (const detector of detectors) {
    detector.score(observed, bits, at, tie)
    at += detector.channels.length
  }
}

/** Takes the changes as a checkpoint does, and notes the values of one agent. */
function saveAll(detectors: readonly Detector[], values: Set<string>): void {
  for (const detector of detectors) {
    detector.takeChanges(({ scope, facet, value }) => {
      if (scope === 'agent-0' && value !== '') values.add(`${detector.name} ${facet} ${value}`)
    })
  }
}
