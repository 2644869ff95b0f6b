import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'
import {
  keepSaid,
  learnResidual,
  OWN_TAIL_WORDS,
  ownTailBits,
  residualsSeen,
} from '../stats/own-tail.ts'
import { burst, decayedTicks, tickOf } from './burst.ts'
import { createEdgeSketch } from './edge-sketch.ts'
import { explainBurst, MEASURES, TARGETS } from './explain-burst.ts'

const OWNER = { detector: 'burst-graph', version: 1 } as const
const KINDS = TARGETS.length
const PER_KIND = MEASURES.length
const CHANNELS = TARGETS.flatMap(({ channels }) => channels)
const EDGE = 0
const FAN_OUT = 1
/** Fewer at once are no burst: whether a thing happens at all is novelty's question. */
const FEWEST = 4
/** An agent's fan-out to each kind of target (targets of late, tick, total), then its tails. */
const FAN_WORDS = 3
const TAILS = KINDS * FAN_WORDS
const WORDS = TAILS + CHANNELS.length * OWN_TAIL_WORDS
const SINCE = 'since'
/** Sets the two kinds of targets apart in one sketch. */
const KIND_SALT = 0x51ed270b

export interface BurstGraphDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
  readonly halfLifeDays: number
}

/** Do edges from agents to resources or credentials suddenly grow dense? See README.md. */
export function createBurstGraph(deps: BurstGraphDeps): Detector {
  const edges = createEdgeSketch('edges')
  const targets = createEdgeSketch('targets')
  const records = createAgentRecords(WORDS)
  /** First tick that was learned; 0 before. */
  let since = 0
  let sinceChanged = false

  let lookedAt: Observation | null = null
  let tick = 1
  /** Of the event, per channel: the count with it (0 where it does not apply), its mean, the residual and the bits. */
  const counts = new Float64Array(CHANNELS.length)
  const residuals = new Float64Array(CHANNELS.length)
  const means = new Float64Array(CHANNELS.length)
  const bits = new Float64Array(CHANNELS.length)
  /** Fingerprints of the event's targets and edges, per kind; 0 where it has none. */
  const target = new Uint32Array(2 * KINDS)
  const edge = new Uint32Array(2 * KINDS)

  const fanOut = (at: number, kind: number): number => {
    if (at < 0) return 0
    const passed = tick - (records.u[at + kind * FAN_WORDS + 1] ?? 0)
    const current = records.f[at + kind * FAN_WORDS] ?? 0
    return passed > 0 ? current * 2 ** -passed : current
  }

  const measure = (channel: number, count: number, total: number, ticks: number): void => {
    counts[channel] = count
    means[channel] = total / ticks
    residuals[channel] = count < FEWEST ? 0 : burst(count, total, ticks)
  }

  const lookAtKind = (observed: Observation, kind: number, at: number): void => {
    const { hi, lo, agent } = deps.features(observed)
    const facet = TARGETS[kind]?.facet ?? 0
    const first = kind * PER_KIND
    counts.fill(0, first, first + PER_KIND)
    const upper = hi[facet] ?? 0
    target[2 * kind] = upper
    if (upper === 0) return
    target[2 * kind + 1] = ((lo[facet] ?? 0) ^ (kind * KIND_SALT)) >>> 0
    edge[2 * kind] = upper ^ agent
    edge[2 * kind + 1] = target[2 * kind + 1] ?? 0
    const { weight } = observed
    const [edgeHi = 0, edgeLo = 0] = [edge[2 * kind], edge[2 * kind + 1]]
    const from = observed.agentSince > 0 ? tickOf(observed.agentSince) : tick
    const ticks = decayedTicks(from, tick, deps.halfLifeDays)
    const total = edges.total(edgeHi, edgeLo) / weight
    measure(first + EDGE, edges.current(edgeHi, edgeLo, tick) + 1, total + 1, ticks)
    // An agent and a target are joined once a tick, however many calls pass between them.
    if (edges.isCounted(edgeHi, edgeLo, tick)) return
    const fanTotal = at < 0 ? 0 : (records.f[at + kind * FAN_WORDS + 2] ?? 0) / weight
    measure(first + FAN_OUT, fanOut(at, kind) + 1, fanTotal + 1, ticks)
    const lower = target[2 * kind + 1] ?? 0
    const fanIn = targets.current(upper, lower, tick) + 1
    const fleetTicks = decayedTicks(since === 0 ? tick : since, tick, deps.halfLifeDays)
    measure(first + FAN_OUT + 1, fanIn, targets.total(upper, lower) / weight + 1, fleetTicks)
  }

  /** What the event adds to the graph, before anything of it is learned. Remembered until `follow`. */
  const look = (observed: Observation): void => {
    if (observed === lookedAt) return
    lookedAt = observed
    tick = tickOf(observed.seconds)
    const at = records.find(observed.agent)
    for (let kind = 0; kind < KINDS; kind++) lookAtKind(observed, kind, at)
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const tail = at + TAILS + channel * OWN_TAIL_WORDS
      const residual = residuals[channel] ?? 0
      bits[channel] =
        (counts[channel] ?? 0) === 0
          ? NOT_APPLICABLE
          : ownTailBits(records, at < 0 ? -1 : tail, residual, observed.seconds)
    }
  }

  const learn = (observed: Observation, times: number): void => {
    look(observed)
    if (since === 0 || tick < since) {
      since = tick
      sinceChanged = true
    }
    const at = records.at(observed.agent)
    for (let kind = 0; kind < KINDS; kind++) {
      if (target[2 * kind] === 0) continue
      const added = observed.weight * times
      edges.learn(edge[2 * kind] ?? 0, edge[2 * kind + 1] ?? 0, added)
      if ((counts[kind * PER_KIND + FAN_OUT] ?? 0) === 0) continue
      targets.learn(target[2 * kind] ?? 0, target[2 * kind + 1] ?? 0, added)
      const total = at + kind * FAN_WORDS + 2
      records.f[total] = Math.min(3e38, (records.f[total] ?? 0) + added)
    }
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      if ((counts[channel] ?? 0) === 0) continue
      learnResidual(records, at + TAILS + channel * OWN_TAIL_WORDS, residuals[channel] ?? 0)
    }
    records.touch(observed.agent)
  }

  const follow = (observed: Observation): void => {
    look(observed)
    const at = records.at(observed.agent)
    for (let kind = 0; kind < KINDS; kind++) {
      if (target[2 * kind] === 0) continue
      edges.follow(edge[2 * kind] ?? 0, edge[2 * kind + 1] ?? 0, tick)
      if ((counts[kind * PER_KIND + FAN_OUT] ?? 0) === 0) continue
      targets.follow(target[2 * kind] ?? 0, target[2 * kind + 1] ?? 0, tick)
      const fan = at + kind * FAN_WORDS
      records.f[fan] = fanOut(at, kind) + 1
      records.u[fan + 1] = Math.max(tick, records.u[fan + 1] ?? 0)
    }
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const tail = at + TAILS + channel * OWN_TAIL_WORDS
      keepSaid(records, tail, bits[channel] ?? 0, observed.seconds)
    }
    records.touch(observed.agent)
    // The graph has changed.
    lookedAt = null
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: CHANNELS,
    techniques: ['T1119', 'T1213', 'T1078.004'],
    score(observed, into, at) {
      look(observed)
      into.set(bits, at)
    },
    learn,
    follow,
    explain(observed, channel) {
      look(observed)
      const at = records.find(observed.agent)
      const seen = at < 0 ? 0 : residualsSeen(records, at + TAILS + channel * OWN_TAIL_WORDS)
      return explainBurst(channel, counts[channel] ?? 0, means[channel] ?? 0, seen)
    },
    takeChanges(sink) {
      records.takeChanges(OWNER, deps.agents, sink)
      edges.takeChanges(OWNER, sink)
      targets.takeChanges(OWNER, sink)
      if (sinceChanged) sink(baselineRow(OWNER, FLEET, SINCE, '', { seen: since }))
      sinceChanged = false
    },
    restore(agent, rows) {
      records.restore(OWNER, agent, rows)
      for (const row of rows) {
        if (agent >= 0 || row.detector !== OWNER.detector || row.version !== OWNER.version) continue
        if (row.facet === SINCE) since = row.seen
        edges.restore(row)
        targets.restore(row)
      }
    },
    bytes: () => records.bytes() + edges.bytes() + targets.bytes(),
  }
}
