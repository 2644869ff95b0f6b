import { hash64, hash64Result, hashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { createAgentTable } from '../../src/agent-table.ts'
import type { EventScores } from '../../src/calibrate/calibrator.ts'
import type { Combined } from '../../src/calibrate/combine.ts'
import { combineChannels } from '../../src/calibrate/combine.ts'
import { undeclared } from '../../src/declared-facts.ts'
import { createObserver } from '../../src/observe.ts'
import { createDetectors } from '../../src/registry.ts'
import { createEventScorer } from '../../src/score-event.ts'
import { evaluationKey } from './run-events.ts'

/** What is said of one call. */
export interface Said {
  /** The event's calibrated bits: what the product decides by. */
  readonly event: number
  /** What provenance says by itself, before it is ranked; ties split in the middle (mid-p, Lancaster 1961), not by chance. */
  readonly provenance: number
}

/** The product's own detectors, calibration and combination over one history. */
export interface Watch {
  /** Score, then learn: as history is learned. */
  learn(event: AuditEvent): void
  /** Scores without learning, as the gate does; the session goes on. */
  score(event: AuditEvent): Said
}

const HALF_LIFE_DAYS = 14
const halfway = (): number => 0.5

export function createWatch(landmark: number): Watch {
  const agents = createAgentTable({ registry: undeclared })
  const time = { landmark, halfLifeDays: HALF_LIFE_DAYS }
  const key = hashKey(evaluationKey)
  const detectors = createDetectors({ agents, declared: undeclared, hashKey: key, ...time })
  const alone = detectors.find((detector) => detector.name === 'provenance')
  const channels = new Float64Array(alone?.channels.length ?? 0)
  const combined: Combined = { score: 0, claim: 0, best: 0 }
  const observer = createObserver(agents, time)
  const scorer = createEventScorer(detectors)
  const id = hash64Result()

  const scoresOf = (event: AuditEvent): EventScores => {
    hash64(event.id, id, key)
    return scorer.score(observer.observe(event), id.hi, id.lo)
  }
  const follow = (event: AuditEvent): void => {
    const observed = observer.observe(event)
    for (const detector of detectors) detector.follow?.(observed)
  }

  return {
    learn(event) {
      const { raw } = scoresOf(event)
      const observed = observer.observe(event)
      for (const detector of detectors) detector.learn(observed, 1)
      agents.learn(observed, 1)
      scorer.calibrator.learn(observed.agent, observed.group, raw)
      follow(event)
    },
    score(event) {
      const { bits } = scoresOf(event)
      const decision = Math.max(0, bits[scorer.eventSlot] ?? 0)
      alone?.score(observer.observe(event), channels, 0, halfway)
      combineChannels(channels, 0, channels.length, combined)
      follow(event)
      return { event: decision, provenance: Math.max(0, combined.score) }
    },
  }
}
