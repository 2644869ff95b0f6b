import type { HashKey } from '@tripline/infra'
import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import { explainSetting, explainShare } from './explain-settings.ts'
import {
  callsSeen,
  fallBits,
  followShare,
  lateShare,
  learnShare,
  reasons,
  shareOf,
  usualShare,
} from './reasoning-share.ts'
import { createSettingRows } from './setting-rows.ts'
import { addSetting, commonest, isKnown, settingTail } from './setting-values.ts'
import { createReadSetting, isFall, SETTINGS } from './settings.ts'

const OWNER = { detector: 'inference-settings', version: 1 } as const
const CHANNELS = [...SETTINGS, 'reasoning share'] as const
const SHARE = SETTINGS.length
/** Calls of the agent to the model before anything is said. */
const WARM_CALLS = 30
/** Number of the model facet in features.ts. */
const MODEL = 10

export interface InferenceSettingsDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
  readonly hashKey: HashKey
}

/** Is its model asked as it usually is? See README.md. */
export function createInferenceSettings(deps: InferenceSettingsDeps): Detector {
  const rows = createSettingRows()
  const readSetting = createReadSetting(deps.hashKey)
  const tail = newTailMass()

  /** Row of the agent and its model, −1 when there is none. */
  const find = (observed: Observation): number => {
    const read = deps.features(observed)
    return rows.keyed.find(read.agent, read.hi[MODEL] ?? 0)
  }
  const rowFor = (observed: Observation): number => {
    const read = deps.features(observed)
    return rows.rowFor(read.agent, read.hi[MODEL] ?? 0, observed.agent, read.text(MODEL))
  }

  const settingBits = (
    observed: Observation,
    row: number,
    setting: number,
    tie: number,
  ): number => {
    const at = rows.setting(row, setting)
    const key = readSetting(observed.event, setting)
    if (isFall(setting, commonest(rows.u, rows.f, at), key)) return 0
    settingTail(rows.u, rows.f, at, key, observed.weight, tail)
    return tailBits(tail, tie)
  }

  const shareBits = ({ event }: Observation, row: number): number => {
    const at = rows.share(row)
    if (!reasons(rows.f, at)) return NOT_APPLICABLE
    return fallBits(rows.f, at, shareOf(event.reasoningTokens, event.outputTokens))
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: CHANNELS,
    techniques: ['AML.T0031'],
    score(observed, bits, at, tie) {
      const isCall = asksModel(observed)
      const row = isCall ? find(observed) : -1
      if (row < 0 || callsSeen(rows.u, rows.share(row)) < WARM_CALLS) {
        bits.fill(isCall ? WARMING : NOT_APPLICABLE, at, at + CHANNELS.length)
        return
      }
      for (let i = 0; i < SHARE; i++) bits[at + i] = settingBits(observed, row, i, tie(i))
      bits[at + SHARE] = shareBits(observed, row)
    },
    learn(observed, times) {
      if (!asksModel(observed)) return
      const { event, weight, seconds } = observed
      const row = rowFor(observed)
      for (let i = 0; i < SHARE; i++) {
        const at = rows.setting(row, i)
        addSetting(rows.u, rows.f, at, readSetting(event, i), weight, times)
      }
      const y = shareOf(event.reasoningTokens, event.outputTokens)
      const reasoned = event.reasoningTokens > 0
      for (let i = 0; i < times; i++) learnShare(rows.u, rows.f, rows.share(row), y, reasoned)
      rows.touch(row, seconds)
    },
    follow(observed) {
      if (!asksModel(observed)) return
      const { event, seconds } = observed
      const row = find(observed)
      // Before the first call was learned there is no level to move.
      if (row < 0) return
      followShare(rows.f, rows.share(row), shareOf(event.reasoningTokens, event.outputTokens))
      rows.touch(row, seconds)
    },
    explain(observed, channel) {
      const { event } = observed
      const row = find(observed)
      const calls = row < 0 ? 0 : callsSeen(rows.u, rows.share(row))
      if (channel === SHARE) {
        const y = shareOf(event.reasoningTokens, event.outputTokens)
        const at = rows.share(Math.max(0, row))
        const [late, usual] =
          row < 0 ? [2 ** y, 0] : [lateShare(rows.f, at, y), usualShare(rows.f, at)]
        return explainShare(event, late, usual, calls)
      }
      const at = rows.setting(Math.max(0, row), channel)
      const key = readSetting(event, channel)
      const usual = row < 0 ? 0 : commonest(rows.u, rows.f, at)
      const known = row >= 0 && isKnown(rows.u, at, key)
      return explainSetting(event, channel, { key, usual, known, calls })
    },
    takeChanges: (sink) => rows.takeChanges(OWNER, deps.agents, sink),
    restore: (agent, saved) => rows.restore(OWNER, agent, saved),
    bytes: () => rows.bytes(),
  }
}

const asksModel = ({ event }: Observation): boolean =>
  event.actionClass === 'llm' && event.model !== ''
