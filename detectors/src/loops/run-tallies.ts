import type { HexReader, HexWriter } from '../flat/hex-bytes.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import type { TailMass } from '../stats/tail-mass.ts'

/** What is counted in runs. */
export const KINDS = ['same call', 'cycle', 'refusals', 'model calls'] as const
/** Lengths are told apart by their doublings: 1, 2, 4, … 512 and more. */
export const LENGTHS = 10
/** Two or three times the same is no loop: whether a thing happens at all is novelty's question. */
export const LEAST_LENGTH = 2

/** Of every kind: how many agents were ever seen with runs, and how many with runs as long. One agent, one vote. */
export interface FleetRuns {
  readonly agents: Float64Array
  changed: boolean
}

export const newFleetRuns = (): FleetRuns => ({
  agents: new Float64Array(KINDS.length * LENGTHS),
  changed: false,
})

export function writeFleetRuns(fleet: Readonly<FleetRuns>, writer: HexWriter): void {
  for (const count of fleet.agents) writer.f64(count)
}

export function readFleetRuns(fleet: FleetRuns, reader: HexReader): void {
  for (let i = 0; i < fleet.agents.length; i++) fleet.agents[i] = reader.f64()
}

/** Class of a length that is a power of two; −1 for those between and for more than 512, at which nothing new is said. */
export function lengthClass(length: number): number {
  if (length < 1 || (length & (length - 1)) !== 0) return -1
  const power = 31 - Math.clz32(length)
  return power < LENGTHS ? power : -1
}

/**
 * p that a run comes as far as 2^k, given the runs of the agent (decayed counts of how many came as far as each power of two):
 * at each of these a run is counted and judged once, so that one long run is a handful of scores and not a thousand.
 *
 *     F(k) = (agents with such a run + 1)/(agents + 2)
 *     below = (Σ_{j>k} n_j + w·F(k+1))/(N + w)      tied = (n_k + w·(F(k) − F(k+1)))/(N + w)
 *
 * Worked example: N = 999 steps, none as far as 32; one of 23 agents ever came so far: p = 1/1000 · 2/25.
 */
export function runLengthTail(
  counts: Float32Array,
  at: number,
  length: number,
  parent: (length: number) => number,
  weight: number,
  out: TailMass,
): void {
  let below = 0
  for (let k = length + 1; k < LENGTHS; k++) below += counts[at + k] ?? 0
  const whole = stepsSeen(counts, at) + weight
  const beyond = length + 1 < LENGTHS ? parent(length + 1) : 0
  out.below = (below + weight * beyond) / whole
  out.tied = ((counts[at + length] ?? 0) + weight * (parent(length) - beyond)) / whole
}

/** N: all steps that runs of the agent took, decayed. */
export function stepsSeen(counts: Float32Array, at: number): number {
  let sum = 0
  for (let k = 0; k < LENGTHS; k++) sum += counts[at + k] ?? 0
  return sum
}

export function addStep(counts: Float32Array, at: number, length: number, weight: number): void {
  counts[at + length] = Math.min((counts[at + length] ?? 0) + weight, LARGEST_SUM)
}
