import type { AuditEvent } from '@tripline/ingest'

/** How long one session may go on as one alert. */
const SESSION_MS = 24 * 3_600_000
/** How long after its last finding a session's ordinary events still belong to the alert. */
const TAIL_MS = 3_600_000
const MOST_INCIDENTS = 4096

export type IncidentVerdict = 'true_positive' | 'false_positive' | 'benign'

/** What detection must know of an alert: whose it is, how long it grows, and whether a person has judged it. */
export interface Incident {
  readonly alertId: string
  readonly agentId: string
  readonly sessionId: string
  /** The event that raised it. */
  readonly openedBy: string
  outsideBudget: boolean
  /** Watermark when it was admitted: what the budget knows it by. */
  readonly admittedAt: number
  readonly firstAt: number
  lastAt: number
  verdict: IncidentVerdict | null
  closed: boolean
}

/** The alerts that still matter to learning and grouping, one in progress per agent. */
export interface Incidents {
  /** The alert the event would join: of its agent, not closed, same session or within the hold. */
  joinedBy(event: AuditEvent): Incident | null
  /** The alert in whose session the event lies, whatever it scores: what nobody learns from until judged. */
  sessionOf(event: AuditEvent): Incident | null
  open(incident: Incident): void
  get(alertId: string): Incident | null
  /** Since when the agent's session in progress waits for a verdict; null when it does not. */
  heldSince(agentId: string, now: number): number | null
  touch(incident: Incident, at: number): void
  changed(incident: Incident): void
  takeChanges(sink: (alertId: string, incident: Incident | null) => void): void
  restore(incident: Incident): void
}

export function createIncidents(holdMs: number): Incidents {
  const byId = new Map<string, Incident>()
  const current = new Map<string, Incident>()
  const changes = new Set<string>()

  const put = (incident: Incident): void => {
    byId.set(incident.alertId, incident)
    const known = current.get(incident.agentId)
    if (known === undefined || known.firstAt <= incident.firstAt) {
      current.set(incident.agentId, incident)
    }
    if (byId.size <= MOST_INCIDENTS) return
    // Judged ones go first, then the oldest: what is forgotten is never learned and no longer grows.
    let victim: Incident | undefined
    for (const one of byId.values()) {
      if (one.closed) {
        victim = one
        break
      }
      victim ??= one
    }
    if (victim === undefined) return
    byId.delete(victim.alertId)
    if (current.get(victim.agentId) === victim) current.delete(victim.agentId)
    changes.add(victim.alertId)
  }

  return {
    joinedBy: (event) => {
      if (current.size === 0) return null
      const incident = current.get(event.agentId)
      if (incident === undefined || incident.closed) return null
      const gap = event.occurredAt - incident.lastAt
      const sameSession = incident.sessionId !== '' && incident.sessionId === event.sessionId
      if (gap > (sameSession ? SESSION_MS : holdMs)) return null
      return event.occurredAt >= incident.firstAt - holdMs ? incident : null
    },
    sessionOf: (event) => {
      if (current.size === 0) return null
      const incident = current.get(event.agentId)
      if (incident === undefined || incident.closed) return null
      if (Math.abs(event.occurredAt - incident.lastAt) > TAIL_MS) return null
      const apart = incident.sessionId !== '' && event.sessionId !== ''
      return apart && incident.sessionId !== event.sessionId ? null : incident
    },
    open: (incident) => {
      put(incident)
      changes.add(incident.alertId)
    },
    get: (alertId) => byId.get(alertId) ?? null,
    heldSince: (agentId, now) => {
      const incident = current.get(agentId)
      if (incident === undefined || incident.closed || now - incident.lastAt > TAIL_MS) {
        return null
      }
      return incident.firstAt
    },
    touch: (incident, at) => {
      if (at <= incident.lastAt) return
      incident.lastAt = at
      changes.add(incident.alertId)
    },
    changed: (incident) => {
      changes.add(incident.alertId)
    },
    takeChanges: (sink) => {
      for (const alertId of changes) sink(alertId, byId.get(alertId) ?? null)
      changes.clear()
    },
    restore: put,
  }
}
