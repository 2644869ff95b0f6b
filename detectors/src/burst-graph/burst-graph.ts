import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import { followHeld, HELD_WORDS, mayTeach } from '../stats/held-share.ts'
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
const FAN_IN = 2
/** Fewer at once are no burst: whether a thing happens at all is novelty's question. */
const FEWEST = 4
/** An agent's fan-out to each kind of target (targets of late, tick, total), its held calls, then its tails. */
const FAN_WORDS = 3
const HELD = KINDS * FAN_WORDS
const TAILS = HELD + HELD_WORDS
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
  let learnedFrom: Observation | null = null
  let tick = 1
  /** Of the event, per channel: the count with it (0 where it does not apply), the residual and the bits. */
  const counts = new Float64Array(CHANNELS.length)
  const residuals = new Float64Array(CHANNELS.length)
  const bits = new Float64Array(CHANNELS.length)
  /** Counters of the event's edge and target, per kind; -1 where it has none. */
  const edgeAt = new Int32Array(2 * KINDS)
  const targetAt = new Int32Array(2 * KINDS)

  const fanOut = (at: number, kind: number): number => {
    if (at < 0) return 0
    const passed = tick - (records.u[at + kind * FAN_WORDS + 1] ?? 0)
    const current = records.f[at + kind * FAN_WORDS] ?? 0
    return passed > 0 ? current * 2 ** -passed : current
  }

  /** Total behind the channel's count, the event in it. */
  const totalOf = ({ agent, weight }: Observation, channel: number): number => {
    const kind = Math.floor(channel / PER_KIND)
    const at = records.find(agent)
    const [edge = 0, edge2 = 0] = [edgeAt[2 * kind], edgeAt[2 * kind + 1]]
    const [target = 0, target2 = 0] = [targetAt[2 * kind], targetAt[2 * kind + 1]]
    switch (channel % PER_KIND) {
      case EDGE:
        return edges.total(edge, edge2) / weight + 1
      case FAN_OUT:
        return at < 0 ? 1 : (records.f[at + kind * FAN_WORDS + 2] ?? 0) / weight + 1
      default:
        return targets.total(target, target2) / weight + 1
    }
  }
  const ticksOf = ({ agentSince }: Observation, channel: number): number => {
    const own = agentSince > 0 ? tickOf(agentSince) : tick
    const from = channel % PER_KIND <= FAN_OUT ? own : since === 0 ? tick : since
    return decayedTicks(from, tick, deps.halfLifeDays)
  }

  const measure = (observed: Observation, channel: number, count: number): void => {
    counts[channel] = count
    residuals[channel] =
      count < FEWEST ? 0 : burst(count, totalOf(observed, channel), ticksOf(observed, channel))
  }

  const lookAtKind = (observed: Observation, kind: number, at: number): void => {
    const { hi, lo, agent } = deps.features(observed)
    const facet = TARGETS[kind]?.facet ?? 0
    const channel = kind * PER_KIND
    counts.fill(0, channel, channel + PER_KIND)
    const upper = hi[facet] ?? 0
    edgeAt[2 * kind] = -1
    if (upper === 0) return
    const lower = (lo[facet] ?? 0) ^ (kind * KIND_SALT)
    const edge = edges.first(upper ^ agent, lower)
    const edge2 = edges.second(upper ^ agent, lower)
    const target = targets.first(upper, lower)
    const target2 = targets.second(upper, lower)
    edgeAt[2 * kind] = edge
    edgeAt[2 * kind + 1] = edge2
    targetAt[2 * kind] = target
    targetAt[2 * kind + 1] = target2
    measure(observed, channel + EDGE, edges.current(edge, edge2, tick) + 1)
    // An agent and a target are joined once a tick, however many calls pass between them.
    if (edges.isCounted(edge, edge2, tick)) return
    measure(observed, channel + FAN_OUT, fanOut(at, kind) + 1)
    measure(observed, channel + FAN_IN, targets.current(target, target2, tick) + 1)
  }

  /** What the event adds to the graph, before anything of it is learned. Remembered until `follow`. */
  const look = (observed: Observation): void => {
    if (observed === lookedAt) return
    lookedAt = observed
    tick = tickOf(observed.seconds)
    const at = records.find(observed.agent)
    for (let kind = 0; kind < KINDS; kind++) lookAtKind(observed, kind, at)
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      if ((counts[channel] ?? 0) === 0) bits[channel] = NOT_APPLICABLE
      else if (at < 0) bits[channel] = WARMING
      else {
        const tail = at + TAILS + channel * OWN_TAIL_WORDS
        bits[channel] = ownTailBits(records, tail, residuals[channel] ?? 0, observed.seconds)
      }
    }
  }

  const learn = (observed: Observation, times: number): void => {
    look(observed)
    learnedFrom = observed
    if (since === 0 || tick < since) {
      since = tick
      sinceChanged = true
    }
    const at = records.at(observed.agent)
    for (let kind = 0; kind < KINDS; kind++) {
      const edge = edgeAt[2 * kind] ?? -1
      if (edge < 0) continue
      const added = observed.weight * times
      edges.learn(edge, edgeAt[2 * kind + 1] ?? 0, added)
      if ((counts[kind * PER_KIND + FAN_OUT] ?? 0) === 0) continue
      targets.learn(targetAt[2 * kind] ?? 0, targetAt[2 * kind + 1] ?? 0, added)
      const total = at + kind * FAN_WORDS + 2
      records.f[total] = Math.min(LARGEST_SUM, (records.f[total] ?? 0) + added)
    }
    records.touch(observed.agent)
    if (!mayTeach(records, at + HELD, observed.seconds)) return
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      if ((counts[channel] ?? 0) === 0) continue
      learnResidual(records, at + TAILS + channel * OWN_TAIL_WORDS, residuals[channel] ?? 0)
    }
  }

  const follow = (observed: Observation): void => {
    look(observed)
    const at = records.at(observed.agent)
    for (let kind = 0; kind < KINDS; kind++) {
      const edge = edgeAt[2 * kind] ?? -1
      if (edge < 0) continue
      edges.follow(edge, edgeAt[2 * kind + 1] ?? 0, tick)
      if ((counts[kind * PER_KIND + FAN_OUT] ?? 0) === 0) continue
      targets.follow(targetAt[2 * kind] ?? 0, targetAt[2 * kind + 1] ?? 0, tick)
      const fan = at + kind * FAN_WORDS
      records.f[fan] = fanOut(at, kind) + 1
      records.u[fan + 1] = Math.max(tick, records.u[fan + 1] ?? 0)
    }
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const tail = at + TAILS + channel * OWN_TAIL_WORDS
      keepSaid(records, tail, bits[channel] ?? 0, observed.seconds)
    }
    followHeld(records, at + HELD, learnedFrom !== observed, observed.seconds)
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
      const isThere = (edgeAt[2 * Math.floor(channel / PER_KIND)] ?? -1) >= 0
      const mean = isThere ? totalOf(observed, channel) / ticksOf(observed, channel) : 0
      return explainBurst(channel, counts[channel] ?? 0, mean, seen)
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
