import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from './agent-table.ts'
import type { Observation } from './detector.ts'
import { decayWeight } from './stats/forward-decay.ts'

export interface ObserverOptions {
  /** Half-life of what is learned. */
  readonly halfLifeDays: number
  /** Landmark of the forward decay, seconds. One for the life of a state: all stored weights count from it. */
  readonly landmark: number
}

export interface Observer {
  observe(event: AuditEvent): Observation
}

/** Derives once, for all detectors, what they need of an event. Changes nothing but the table's list of agents. */
export function createObserver(agents: AgentTable, options: ObserverOptions): Observer {
  return {
    observe(event) {
      // Until something is declared, peers are the agents that the same kind of sensor sees: they share a vocabulary.
      const agent = agents.rowFor(event.agentId, event.source)
      const seconds = event.occurredAt / 1000
      return {
        event,
        agent,
        group: agents.groupOf(agent),
        seconds,
        weight: decayWeight(seconds, options.landmark, options.halfLifeDays),
        agentEvents: agents.events(agent),
        agentSince: agents.since(agent),
      }
    },
  }
}
