import { performance } from 'node:perf_hooks'
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
  /** Events an agent has learned before the clock starts. */
  readonly warmEventsPerAgent: number
}

export interface BenchFigure {
  readonly agents: number
  readonly eventsPerSecond: number
  /** The same per second of processor time, garbage collection included: what a busy machine does not blur. */
  readonly eventsPerCpuSecond: number
  readonly bytesPerAgent: number
  /** Values stored per agent in that run. */
  readonly valuesPerAgent: number
}

const START = Date.UTC(2025, 0, 1)

/** Score and learn, all detectors, one core: events per second and bytes of state per agent, by size of fleet. */
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
  })
  const workload = createWorkload(size, START)
  const channels = detectors.reduce((sum, detector) => sum + detector.channels.length, 0)
  const bits = new Float64Array(channels)
  const tie = (): number => 0.5
  const step = (scored: boolean): void => {
    const observed = observer.observe(workload.next())
    if (scored) scoreAll(detectors, observed, bits, tie)
    for (const detector of detectors) detector.learn(observed, 1)
    agents.learn(observed, 1)
    for (const detector of detectors) detector.follow?.(observed)
  }
  for (let i = 0; i < size * options.warmEventsPerAgent; i++) {
    step(false)
    if (i % 100_000 === 0) dropChanges(detectors)
  }
  let values = 0
  for (let i = 0; i < options.events / 10; i++) step(true)
  dropChanges(detectors)
  const started = performance.now()
  const busy = process.cpuUsage()
  for (let i = 0; i < options.events; i++) step(true)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(busy)
  for (const detector of detectors) values += detector.bytes()
  return {
    agents: size,
    eventsPerSecond: Math.round(options.events / seconds),
    eventsPerCpuSecond: Math.round((options.events / (user + system)) * 1e6),
    bytesPerAgent: Math.round(values / size),
    valuesPerAgent: workload.valuesPerAgent,
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

function dropChanges(detectors: readonly Detector[]): void {
  for (const detector of detectors) detector.takeChanges(() => {})
}
