import type { HashKey } from '@tripline/infra'
import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import { addClass, CLASSES, doublingTail, sumOf } from '../stats/doubling-tail.ts'
import { createFleetVotes } from '../stats/fleet-votes.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import { explainLoop } from './explain-loop.ts'
import { createReadCall } from './read-call.ts'
import { KINDS, LEAST, lengthClass } from './run-kinds.ts'
import { followCall, newCall, newStanding, SESSIONS_WORDS, standingOf } from './session-runs.ts'

const OWNER = { detector: 'loops', version: 1 } as const
/** Steps of the agent's own runs before anything is said. */
const WARM_STEPS = 30
/** Per kind the decayed counts of steps; then, a byte a kind, one more than the longest class ever. */
const COUNTS = SESSIONS_WORDS
const LONGEST = COUNTS + KINDS.length * CLASSES
const WORDS = LONGEST + 1

export interface LoopsDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
  readonly hashKey: HashKey
}

/** Does it repeat itself, or go on after refusals, longer than it ever does? See README.md. */
export function createLoops({ agents, features, hashKey }: LoopsDeps): Detector {
  const records = createAgentRecords(WORDS)
  const fleet = createFleetVotes(KINDS.length)
  const readCall = createReadCall(features, hashKey)
  const call = newCall()
  const standing = newStanding()
  const tail = newTailMass()
  let lookedAt: Observation | null = null

  /** Where the event stands in the runs of its session. Remembered until `follow`. */
  const look = (observed: Observation): void => {
    if (observed === lookedAt) return
    lookedAt = observed
    readCall(observed, call)
    standingOf(records.u, records.f, records.find(observed.agent), call, standing)
  }

  const lengthOf = (kind: number): number => {
    switch (kind) {
      case 0:
        return standing.same
      case 1:
        return standing.cycle
      case 2:
        return standing.refused
      default:
        return standing.modelCalls
    }
  }

  const score = (observed: Observation, kind: number, tie: number): number => {
    const length = lengthClass(lengthOf(kind))
    if (length < 0) return NOT_APPLICABLE
    if (length < LEAST) return 0
    const start = records.find(observed.agent)
    if (start < 0) return WARMING
    const at = start + COUNTS + kind * CLASSES
    if (sumOf(records.f, at) < WARM_STEPS * observed.weight) return WARMING
    const others = (k: number): number => fleet.share(kind, k)
    doublingTail(records.f, at, length, others, observed.weight, tail)
    return tailBits(tail, tie)
  }

  const longestOf = (agent: number, kind: number): number => {
    const start = records.find(agent)
    return start < 0 ? -1 : (((records.u[start + LONGEST] ?? 0) >>> (8 * kind)) & 0xff) - 1
  }

  const vote = (start: number, kind: number, length: number): void => {
    const word = records.u[start + LONGEST] ?? 0
    const now = fleet.vote(kind, (word >>> (8 * kind)) & 0xff, length)
    records.u[start + LONGEST] = (word & ~(0xff << (8 * kind))) | (now << (8 * kind))
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: KINDS,
    techniques: ['T1496', 'AML.T0034'],
    score(observed, bits, at, tie) {
      look(observed)
      for (let kind = 0; kind < KINDS.length; kind++)
        bits[at + kind] = score(observed, kind, tie(kind))
    },
    learn(observed, times) {
      look(observed)
      const start = records.at(observed.agent)
      for (let kind = 0; kind < KINDS.length; kind++) {
        const length = lengthClass(lengthOf(kind))
        if (length < 0) continue
        addClass(records.f, start + COUNTS + kind * CLASSES, length, observed.weight * times)
        vote(start, kind, length)
      }
      records.touch(observed.agent)
    },
    follow(observed) {
      look(observed)
      const start = records.at(observed.agent)
      followCall(records.u, records.f, start, call)
      records.touch(observed.agent)
      // The runs have moved on.
      lookedAt = null
    },
    explain(observed, kind) {
      look(observed)
      const start = records.find(observed.agent)
      const own = longestOf(observed.agent, kind)
      const length = Math.max(0, 31 - Math.clz32(Math.max(1, lengthOf(kind))))
      return explainLoop(observed, kind, standing, {
        longest: own,
        steps: start < 0 ? 0 : sumOf(records.f, start + COUNTS + kind * CLASSES) / observed.weight,
        agents: fleet.agents(kind, 0) - (own >= 0 ? 1 : 0),
        agentsSo: fleet.agents(kind, Math.min(length, CLASSES - 1)) - (own >= length ? 1 : 0),
      })
    },
    takeChanges(sink) {
      records.takeChanges(OWNER, agents, sink)
      if (!fleet.changed) return
      fleet.changed = false
      const writer = createHexWriter()
      fleet.write(writer)
      sink(baselineRow(OWNER, FLEET, '', '', { state: writer.take() }))
    },
    restore(agent, rows) {
      records.restore(OWNER, agent, rows)
      for (const row of rows) {
        const mine = row.detector === OWNER.detector && row.version === OWNER.version
        if (mine && row.scope === FLEET) fleet.read(createHexReader(row.state))
      }
    },
    bytes: () => records.bytes(),
  }
}
