import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from './agent-table.ts'
import type { Detector, Observation } from './detector.ts'
import type { Incident, Incidents } from './incidents.ts'
import type { Observer } from './observe.ts'
import type { HeldEvent, Quarantine } from './quarantine.ts'
import { createQuarantine } from './quarantine.ts'
import type { EventScorer } from './score-event.ts'
import type { WeightyHistory } from './weighty-history.ts'
import { isWeighty } from './weighty-history.ts'

/** A person said so: what an alert judged benign showed is worth three sightings. */
const BENIGN_TIMES = 3

export interface LearnerDeps {
  readonly detectors: readonly Detector[]
  readonly agents: AgentTable
  readonly observer: Observer
  readonly scorer: EventScorer
  readonly weighty: WeightyHistory
  readonly holdMs: number
}

/**
 * Decides what is learned and when. An attacker must not teach us: the events of an alert wait for its verdict; a
 * finding that raised none waits until its agent's hold has passed without one.
 */
export interface Learner {
  learn(observed: Observation, raw: ArrayLike<number>, times: number): void
  hold(observed: Observation, raw: ArrayLike<number>, incident: Incident | null): void
  /** Learns what waited long enough; gives the unjudged alert whose session the event goes on with. */
  settle(observed: Observation, incidents: Incidents): Incident | null
  /** Learns or forgets what the alert held, by its verdict. Returns how many were learned. */
  judged(incident: Incident): number
  counts(): { readonly learned: number; readonly held: number }
  readonly quarantine: Quarantine
  /** Agents whose own calibration changed since the last call. */
  takeChangedAgents(sink: (agent: number) => void): void
}

export const probationOf = (agentId: string): string => `agent:${agentId}`

export function createLearner(deps: LearnerDeps): Learner {
  const { detectors, agents, observer, scorer, weighty } = deps
  const quarantine = createQuarantine()
  const changed = new Set<number>()
  let learned = 0
  let held = 0

  const learn: Learner['learn'] = (observed, raw, times) => {
    for (let i = 0; i < detectors.length; i++) detectors[i]?.learn(observed, times)
    agents.learn(observed, times)
    scorer.calibrator.learn(observed.agent, observed.group, raw)
    if (isWeighty(observed.event)) weighty.learn(observed.agent, raw[scorer.eventSlot] ?? 0)
    changed.add(observed.agent)
    learned++
  }

  const learnAll = (events: readonly HeldEvent[], times: number): number => {
    for (const one of events) learn(observer.observe(one.event), one.raw, times)
    return events.length
  }

  return {
    learn,
    hold: (observed, raw, incident) => {
      const event: AuditEvent = { ...observed.event, raw: '' }
      const probation = probationOf(event.agentId)
      if (incident !== null && quarantine.has(probation)) {
        quarantine.move(probation, incident.alertId)
      }
      quarantine.hold(incident?.alertId ?? probation, { event, raw: Array.from(raw) })
      changed.add(observed.agent)
      held++
    },
    settle: (observed, incidents) => {
      const { event } = observed
      const incident = incidents.joinedBy(event)
      if (incident !== null) return incident
      const probation = probationOf(event.agentId)
      if (!quarantine.has(probation)) return null
      const last = quarantine.peek(probation).at(-1)
      if (last === undefined || event.occurredAt - last.event.occurredAt <= deps.holdMs) return null
      learnAll(quarantine.release(probation), 1)
      changed.add(observed.agent)
      return null
    },
    judged: (incident) => {
      const events = quarantine.release(incident.alertId)
      if (incident.verdict === 'true_positive' || incident.verdict === null) return 0
      return learnAll(events, incident.verdict === 'benign' ? BENIGN_TIMES : 1)
    },
    counts: () => ({ learned, held }),
    quarantine,
    takeChangedAgents: (sink) => {
      for (const agent of changed) sink(agent)
      changed.clear()
    },
  }
}
