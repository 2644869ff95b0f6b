import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from './agent-table.ts'
import type { Detector, Observation } from './detector.ts'
import type { Incident, Incidents } from './incidents.ts'
import type { Lives } from './life/lives.ts'
import type { Observer } from './observe.ts'
import type { HeldEvent, Quarantine } from './quarantine.ts'
import { createQuarantine } from './quarantine.ts'
import type { EventScorer } from './score-event.ts'
import type { WeightyHistory } from './weighty-history.ts'
import { isWeighty } from './weighty-history.ts'

/** How long after a finding that raised no alert its session's ordinary events wait with it, and how many. */
const WAIT_MS = 600_000
const MOST_WAITING = 200
/** A person said so: what an alert judged benign showed is worth three sightings. */
const BENIGN_TIMES = 3

export interface LearnerDeps {
  readonly detectors: readonly Detector[]
  readonly agents: AgentTable
  readonly observer: Observer
  readonly scorer: EventScorer
  readonly weighty: WeightyHistory
  readonly lives: Lives
  readonly holdMs: number
}

/**
 * Decides what is learned and when. An attacker must not teach us: the events of an alert wait for its verdict; a
 * finding that raised none waits until its agent's hold has passed without one. Of a locked baseline nothing is learned.
 */
export interface Learner {
  /** `calibrate` is false when the scores are in the calibration windows already. */
  learn(observed: Observation, raw: ArrayLike<number>, times: number, calibrate?: boolean): void
  hold(
    observed: Observation,
    raw: ArrayLike<number>,
    incident: Incident | null,
    finding: boolean,
  ): void
  /**
   * True for an ordinary event that goes on with the session of a finding that raised no alert yet: were it learned, the
   * first step of an attack would make the second one familiar.
   */
  waits(observed: Observation): boolean
  /** Learns what waited long enough; gives the unjudged alert whose session the event goes on with. */
  settle(observed: Observation, incidents: Incidents): Incident | null
  /**
   * Learns or forgets what the alert held, by its verdict; forgets it where the verdict is `passing`. Returns how many
   * were learned.
   */
  judged(incident: Incident, passing: boolean): number
  counts(): { readonly learned: number; readonly held: number }
  readonly quarantine: Quarantine
  /** Puts back findings of the agent that raised no alert. */
  restoreProbation(agent: number, agentId: string, held: readonly HeldEvent[]): void
  /** Agents whose own calibration changed since the last call. */
  takeChangedAgents(sink: (agent: number) => void): void
}

export const probationOf = (agentId: string): string => `agent:${agentId}`

export function createLearner(deps: LearnerDeps): Learner {
  const { detectors, agents, observer, scorer, weighty, lives } = deps
  const quarantine = createQuarantine()
  // Flags, not sets: they are touched by every event.
  let isChanged = new Uint8Array(1024)
  let onProbation = new Uint8Array(1024)
  let changed: number[] = []
  let learned = 0
  let held = 0

  const markChanged = (agent: number): void => {
    if (agent >= isChanged.length) {
      isChanged = widened(isChanged, agent)
      onProbation = widened(onProbation, agent)
    }
    if (isChanged[agent] === 1) return
    isChanged[agent] = 1
    changed.push(agent)
  }

  const learn: Learner['learn'] = (observed, raw, times, calibrate = true) => {
    if (lives.isLocked(observed.event.agentId)) return
    for (let i = 0; i < detectors.length; i++) detectors[i]?.learn(observed, times)
    agents.learn(observed, times)
    if (calibrate) scorer.calibrator.learn(observed.agent, observed.group, raw)
    const { event, agent } = observed
    if (isWeighty(event)) weighty.learn(agent, raw[scorer.eventSlot] ?? 0, event.action, times)
    markChanged(observed.agent)
    learned++
  }

  const lastFinding = (agentId: string): AuditEvent | null => {
    const held = quarantine.peek(probationOf(agentId))
    for (let i = held.length - 1; i >= 0; i--) if (held[i]?.finding) return held[i]?.event ?? null
    return null
  }

  const learnAll = (events: readonly HeldEvent[], times: number): number => {
    const before = learned
    for (const { event, raw, counted } of events) {
      learn(observer.observe(event), raw, times, !counted)
    }
    return learned - before
  }

  const condemnAll = (events: readonly HeldEvent[]): void => {
    for (const { event, finding } of events) {
      if (!finding) continue
      const observed = observer.observe(event)
      for (const detector of detectors) detector.condemn?.(observed)
    }
  }

  return {
    learn,
    hold: (observed, raw, incident, finding) => {
      const event: AuditEvent = { ...observed.event, raw: '' }
      const probation = probationOf(event.agentId)
      markChanged(observed.agent)
      if (incident === null) onProbation[observed.agent] = 1
      else if (onProbation[observed.agent] === 1) {
        quarantine.move(probation, incident.alertId)
        onProbation[observed.agent] = 0
      }
      const { agent, group, seconds } = observed
      const counted =
        !lives.isLocked(event.agentId) && scorer.calibrator.learnHeld(agent, group, raw, seconds)
      const key = incident?.alertId ?? probation
      quarantine.hold(key, { event, raw: Array.from(raw), counted, finding })
      held++
    },
    settle: (observed, incidents) => {
      const { event } = observed
      const incident = incidents.sessionOf(event)
      if (incident !== null) return incident
      if (onProbation[observed.agent] !== 1) return null
      const probation = probationOf(event.agentId)
      const last = lastFinding(event.agentId)
      if (last !== null && event.occurredAt - last.occurredAt <= deps.holdMs) return null
      learnAll(quarantine.release(probation), 1)
      onProbation[observed.agent] = 0
      markChanged(observed.agent)
      return null
    },
    waits: ({ event, agent }) => {
      if (onProbation[agent] !== 1 || event.sessionId === '') return false
      const last = lastFinding(event.agentId)
      if (last === null || last.sessionId !== event.sessionId) return false
      if (Math.abs(event.occurredAt - last.occurredAt) > WAIT_MS) return false
      return quarantine.peek(probationOf(event.agentId)).length < MOST_WAITING
    },
    judged: (incident, passing) => {
      const events = quarantine.release(incident.alertId)
      if (incident.verdict === 'true_positive') condemnAll(events)
      if (passing || incident.verdict === 'true_positive' || incident.verdict === null) return 0
      return learnAll(events, incident.verdict === 'benign' ? BENIGN_TIMES : 1)
    },
    counts: () => ({ learned, held }),
    quarantine,
    restoreProbation: (agent, agentId, held) => {
      markChanged(agent)
      onProbation[agent] = 1
      quarantine.restore(probationOf(agentId), held)
    },
    takeChangedAgents: (sink) => {
      for (const agent of changed) {
        isChanged[agent] = 0
        sink(agent)
      }
      changed = []
    },
  }
}

function widened(from: Uint8Array, index: number): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(Math.max(index + 1, from.length * 2))
  to.set(from)
  return to
}
