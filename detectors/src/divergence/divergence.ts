import type { AgentTable } from '../agent-table.ts'
import type { BaselineRow, Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { FACETS } from '../facets/facet-list.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { addExcess, excessBits } from '../stats/excess-tail.ts'
import {
  ASKED,
  BINS,
  BLOCK,
  BLOCKS,
  begins,
  blockOf,
  count,
  divergenceOf,
  forget,
  LATEST,
  RECORD_WORDS,
  TAIL,
} from './two-memories.ts'

export const DIVERGENCE = { detector: 'divergence', version: 1 } as const

/** Divergences of its own that it takes to say that one is large: a week of four a day. */
export const WARM_BLOCKS = 28

const ACTION = FACETS.findIndex(({ name }) => name === 'action')
const RESOURCE = FACETS.findIndex(({ name }) => name === 'resource')

/** Does what it did of late still resemble what it did for long? See README.md. */
export function createDivergence(deps: {
  readonly agents: AgentTable
  readonly features: ReadFeatures
}): Detector {
  const records = createAgentRecords(RECORD_WORDS)

  /** The divergence as the block before left it, at the first event of a block; null at all others. */
  const dueAt = (at: number, seconds: number): number | null => {
    if (at < 0) return null
    const block = blockOf(seconds)
    const { u, f } = records
    const isNew = begins(block, u[at + BLOCK] ?? 0) && begins(block, u[at + ASKED] ?? 0)
    return isNew ? divergenceOf(f, at) : null
  }

  const score = (observed: Observation): number => {
    const at = records.find(observed.agent)
    const divergence = dueAt(at, observed.seconds)
    if (divergence === null) return NOT_APPLICABLE
    if ((records.u[at + BLOCKS] ?? 0) < WARM_BLOCKS) return WARMING
    return excessBits(records.f, at + TAIL, divergence)
  }

  const endBlock = (at: number, seconds: number): void => {
    const { u, f } = records
    const block = blockOf(seconds)
    const before = u[at + BLOCK] ?? 0
    if (!begins(block, before)) return
    const divergence = before === 0 ? null : divergenceOf(f, at)
    if (divergence !== null) {
      const blocks = u[at + BLOCKS] ?? 0
      addExcess(f, at + TAIL, divergence, blocks)
      u[at + BLOCKS] = Math.min(blocks + 1, 0xffffffff)
      f[at + LATEST] = divergence
      forget(f, at, Math.max(1, block - before))
    }
    u[at + BLOCK] = block
  }

  return {
    name: DIVERGENCE.detector,
    version: DIVERGENCE.version,
    channels: ['short against long memory'],
    techniques: ['T1078.004'],
    score(observed, bits, at) {
      bits[at] = score(observed)
    },
    learn(observed, times) {
      const at = records.at(observed.agent)
      endBlock(at, observed.seconds)
      const { hi } = deps.features(observed)
      // 40503: a prime near 2^16/φ keeps one action on two resources, and two actions on one, apart.
      const mixed = ((hi[ACTION] ?? 0) ^ Math.imul(hi[RESOURCE] ?? 0, 40_503)) >>> 0
      count(records.f, at, mixed % BINS, times)
      records.touch(observed.agent)
    },
    follow(observed) {
      // Once a block, learned or held: what is odd about a day is one finding and not one a call.
      const at = records.at(observed.agent)
      const block = blockOf(observed.seconds)
      if (!begins(block, records.u[at + ASKED] ?? 0)) return
      records.u[at + ASKED] = block
      records.touch(observed.agent)
    },
    explain: (observed) => {
      const at = records.find(observed.agent)
      const now = dueAt(at, observed.seconds) ?? 0
      if (at < 0) return explain(now, 0, 0)
      return explain(now, records.f[at + TAIL] ?? 0, records.u[at + BLOCKS] ?? 0)
    },
    takeChanges: (sink) =>
      records.takeChanges(DIVERGENCE, deps.agents, (row) => sink(readable(row))),
    restore: (agent, rows) => records.restore(DIVERGENCE, agent, rows),
    bytes: () => records.bytes(),
  }
}

/** The row with the figures people read: `weight` the latest divergence, `lastWeight` what it usually stays under. */
function readable(row: BaselineRow): BaselineRow {
  const bytes = Buffer.from(row.state, 'hex')
  return {
    ...row,
    seen: bytes.readUInt32LE(BLOCKS * 4),
    weight: bytes.readFloatLE(LATEST * 4),
    lastWeight: bytes.readFloatLE(TAIL * 4),
  }
}

const percent = (distance: number): string => `${Math.round(distance * 100)} %`

function explain(now: number, usual: number, blocks: number): Evidence {
  return {
    feature: 'short against long memory',
    sentence: 'It drifted from its long habit',
    observed: `its last day is ${percent(now)} unlike its last weeks`,
    expected: `usually up to ${percent(usual)}`,
    agent: { seen: 0, of: blocks },
    peers: { seen: 0, of: 0 },
    fleet: { seen: 0, of: 0 },
    usual: { label: `up to ${percent(usual)} is usual`, amount: usual },
    now: { label: percent(now), amount: now },
    note: 'Each step was small enough to be learned. Compare its baseline with the last version that was approved.',
  }
}
