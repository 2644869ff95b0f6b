import type { AgentTable } from '../agent-table.ts'
import type { Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import { followHeld, HELD_WORDS, mayTeach } from '../stats/held-share.ts'
import { jensenShannon } from '../stats/jensen-shannon.ts'
import { keepSaid, learnResidual, OWN_TAIL_WORDS, ownTailBits } from '../stats/own-tail.ts'
import { createGroupMixes } from './group-mixes.ts'
import { CLASSES, classShare, PARTS, partOf, SHARES } from './mixes.ts'

const OWNER = { detector: 'peer-group', version: 1 } as const
/** Its last 64 calls or so are what it does now. */
const FOLLOW = 1 / 64
/** Shares below are as good as none, and cost two logarithms each. */
const LEAST_SHARE = 1 / 4096
/** Other agents of the group before anybody is compared. */
const FEWEST_PEERS = 3
/** Calls of theirs, decayed, below which their mix is chance. */
const FEWEST_PEER_CALLS = 200
/** Number of the action facet in features.ts. */
const ACTION = 0
/** Of so many calls one is compared: the mix moves slowly, and neighbours say the same. */
const COMPARED = 4
/** Calls of the agent that are in its group's sums, what it does now, its calls, its held ones, the tail of its distances. */
const NOW = PARTS
const CALLS = NOW + PARTS
const HELD = CALLS + 1
const TAIL = HELD + HELD_WORDS
const WORDS = TAIL + OWN_TAIL_WORDS

export interface PeerGroupDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
}

/** Does it do other things than its peers, more so than it ever did? See README.md. */
export function createPeerGroup({ agents, features }: PeerGroupDeps): Detector {
  const records = createAgentRecords(WORDS)
  const groups = createGroupMixes()

  let lookedAt: Observation | null = null
  let learnedFrom: Observation | null = null
  let part = 0
  let bits = NOT_APPLICABLE
  /** Distance of what the agent does now from what its peers do; -1 where they are too few or too quiet. */
  let distance = -1
  const now = new Float64Array(PARTS)
  const peers = new Float64Array(PARTS)

  const readNow = (at: number): void => {
    let sum = 0
    for (let i = 0; i < PARTS; i++) {
      const before = at < 0 ? 0 : (records.f[at + NOW + i] ?? 0)
      const share = before * (1 - FOLLOW) + (i === part ? FOLLOW : 0)
      now[i] = share < LEAST_SHARE ? 0 : share
      sum += now[i] ?? 0
    }
    for (let i = 0; i < PARTS; i++) now[i] = (now[i] ?? 0) / sum
  }

  /** The group without the agent: false where there is too little of it. */
  const readPeers = ({ group, agentEvents, weight }: Observation, at: number): boolean => {
    if (agents.agentsIn(group) - (agentEvents > 0 ? 1 : 0) < FEWEST_PEERS) return false
    const all = groups.of(group)
    let sum = 0
    for (let i = 0; i < PARTS; i++) {
      const own = at < 0 ? 0 : (records.f[at + i] ?? 0)
      peers[i] = Math.max(0, (all[i] ?? 0) - own)
      sum += peers[i] ?? 0
    }
    if (!(sum >= FEWEST_PEER_CALLS * weight)) return false
    for (let i = 0; i < PARTS; i++) peers[i] = (peers[i] ?? 0) / sum
    return true
  }

  /** Where the event takes the agent, before anything of it is learned. Remembered until `follow`. */
  const look = (observed: Observation): void => {
    if (observed === lookedAt) return
    lookedAt = observed
    const at = records.find(observed.agent)
    part = partOf(observed.event.actionClass, features(observed).hi[ACTION] ?? 0)
    distance = -1
    bits = NOT_APPLICABLE
    if (at >= 0 && (records.u[at + CALLS] ?? 0) % COMPARED !== 0) return
    if (!readPeers(observed, at)) return
    readNow(at)
    distance = jensenShannon(now, peers)
    const own = ownTailBits(records, at < 0 ? -1 : at + TAIL, distance, observed.seconds)
    // A call that its peers make as often does not take it away from them.
    const isTheirs = (now[part] ?? 0) <= (peers[part] ?? 0)
    bits = own > 0 && isTheirs ? 0 : own
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: ['mix'],
    techniques: ['T1078'],
    score(observed, into, at) {
      look(observed)
      into[at] = bits
    },
    learn(observed, times) {
      look(observed)
      const at = records.at(observed.agent)
      const before = records.f[at + part] ?? 0
      records.f[at + part] = Math.min(LARGEST_SUM, before + observed.weight * times)
      // The very amount that a float32 took in, so that the group without the agent is what the others did.
      groups.add(observed.group, part, (records.f[at + part] ?? 0) - before)
      learnedFrom = observed
      const teaches = distance >= 0 && mayTeach(records, at + HELD, observed.seconds)
      if (teaches) learnResidual(records, at + TAIL, distance)
      records.touch(observed.agent)
    },
    follow(observed) {
      look(observed)
      const at = records.at(observed.agent)
      for (let i = 0; i < PARTS; i++) {
        const share = (records.f[at + NOW + i] ?? 0) * (1 - FOLLOW) + (i === part ? FOLLOW : 0)
        records.f[at + NOW + i] = share < LEAST_SHARE ? 0 : share
      }
      records.u[at + CALLS] = (records.u[at + CALLS] ?? 0) + 1
      keepSaid(records, at + TAIL, bits, observed.seconds)
      followHeld(records, at + HELD, learnedFrom !== observed, observed.seconds)
      records.touch(observed.agent)
      // What it does now has changed.
      lookedAt = null
    },
    explain(observed) {
      look(observed)
      const at = records.find(observed.agent)
      const others = agents.agentsIn(observed.group) - (observed.agentEvents > 0 ? 1 : 0)
      if (!readPeers(observed, at)) return explainMix(part, 0, 0, 0, Math.max(0, others))
      readNow(at)
      const [own, theirs] = [classShare(now, part), classShare(peers, part)]
      return explainMix(part, own, theirs, jensenShannon(now, peers), others)
    },
    takeChanges(sink) {
      records.takeChanges(OWNER, agents, sink)
      groups.takeChanges(OWNER, agents, sink)
    },
    restore(agent, rows) {
      records.restore(OWNER, agent, rows)
      for (const row of rows) {
        const mine = row.detector === OWNER.detector && row.version === OWNER.version
        if (agent < 0 && mine) groups.restore(agents, row)
      }
    },
    bytes: () => records.bytes() + groups.bytes(),
  }
}

/** Shares of the event's class. Which of the peers do so is not kept, so the tallies are empty. */
function explainMix(
  part: number,
  own: number,
  theirs: number,
  distance: number,
  others: number,
): Evidence {
  const words = CLASSES[Math.floor(part / SHARES)]?.words ?? 'other calls'
  return {
    feature: 'mix of actions',
    sentence: 'It acted unlike its peers',
    observed: `${percent(own)} ${words} of its last calls`,
    expected: `usually ${percent(theirs)} among its ${others} peers`,
    agent: { seen: 0, of: 0 },
    peers: { seen: 0, of: 0 },
    fleet: { seen: 0, of: 0 },
    usual: { label: `${percent(theirs)} among its peers`, amount: theirs },
    now: { label: `${percent(own)} of its last calls`, amount: own },
    note: `Jensen-Shannon distance ${distance.toFixed(2)} of 1`,
  }
}

const percent = (share: number): string => `${Math.round(100 * share)} %`
