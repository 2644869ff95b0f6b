import { hash64, hash64Result, hashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { createAgentTable } from '../../src/agent-table.ts'
import type { EventScores } from '../../src/calibrate/calibrator.ts'
import { undeclared } from '../../src/declared-facts.ts'
import type { Detector } from '../../src/detector.ts'
import { createObserver } from '../../src/observe.ts'
import { createDetectors } from '../../src/registry.ts'
import { createEventScorer } from '../../src/score-event.ts'
import { evaluationKey } from './run-events.ts'

/** The product's own detectors, calibration and combination over one history. */
export interface Watch {
  /** Score, then learn: as history is learned. */
  learn(event: AuditEvent): void
  /** Scores and learns nothing, but for what the session is at: as the gate sees a call. The answer is reused. */
  score(event: AuditEvent): EventScores
  /** The event's own slot in what `score` answers; detectors' slots are in the order of `detectors`. */
  readonly eventSlot: number
  readonly channels: Float64Array
  readonly starts: readonly number[]
  readonly detectors: readonly Detector[]
}

const HALF_LIFE_DAYS = 14

export function createWatch(landmark: number): Watch {
  const agents = createAgentTable({ registry: undeclared })
  const time = { landmark, halfLifeDays: HALF_LIFE_DAYS }
  const key = hashKey(evaluationKey)
  const detectors = createDetectors({ agents, declared: undeclared, hashKey: key, ...time })
  const observer = createObserver(agents, time)
  const scorer = createEventScorer(detectors)
  const id = hash64Result()

  const score = (event: AuditEvent): EventScores => {
    hash64(event.id, id, key)
    return scorer.score(observer.observe(event), id.hi, id.lo)
  }
  const follow = (event: AuditEvent): void => {
    const observed = observer.observe(event)
    for (const detector of detectors) detector.follow?.(observed)
  }

  return {
    learn(event) {
      const { raw } = score(event)
      const observed = observer.observe(event)
      for (const detector of detectors) detector.learn(observed, 1)
      agents.learn(observed, 1)
      scorer.calibrator.learn(observed.agent, observed.group, raw)
      follow(event)
    },
    score(event) {
      const scores = score(event)
      follow(event)
      return scores
    },
    eventSlot: scorer.eventSlot,
    channels: scorer.channels,
    starts: scorer.starts,
    detectors,
  }
}
