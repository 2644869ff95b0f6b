import type { AuditEvent } from '@tripline/ingest'

/** How long one session may go on as one alert. */
const SESSION_MS = 24 * 3_600_000
/** How long after its last finding a session's ordinary events still belong to the alert. */
const TAIL_MS = 3_600_000
const MOST_INCIDENTS = 4096
/** Alerts of one agent that may grow at the same time, and causes known of each. */
const MOST_AT_ONCE = 4
const MOST_CAUSES = 24

export type IncidentVerdict = 'true_positive' | 'false_positive' | 'benign'

/** What detection must know of an alert: whose it is, how long it grows, and whether a person has judged it. */
export interface Incident {
  readonly alertId: string
  readonly agentId: string
  readonly sessionId: string
  /** The event that raised it. */
  readonly openedBy: string
  outsideBudget: boolean
  /** Detector and channel of its findings: the same in another session is more of the same. */
  readonly causes: string[]
  /** Watermark when it was admitted: what the budget knows it by. */
  readonly admittedAt: number
  readonly firstAt: number
  lastAt: number
  verdict: IncidentVerdict | null
  closed: boolean
  /** Of its findings: what is riskier is explained anew. Absent before the first, and in what an earlier release saved. */
  highestRisk?: number
}

/** What a finding's event is, for grouping. */
export interface Kind {
  /** Detector and channel that led. */
  readonly cause: string
  /** Judged outside the budget: what destroys never hides in a lesser alert of another session. */
  readonly outside: boolean
}

/** The alerts that still matter to learning and grouping, a few in progress per agent. */
export interface Incidents {
  /**
   * The alert the event would join, of its agent and not closed: of the same session; else within the hold, where one
   * of the two has no session or the cause is the same.
   */
  joinedBy(event: AuditEvent, kind: Kind): Incident | null
  addCauses(incident: Incident, causes: readonly string[]): void
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

const sameSession = (incident: Incident, event: AuditEvent): boolean =>
  incident.sessionId !== '' && incident.sessionId === event.sessionId
const sessionsDiffer = (incident: Incident, event: AuditEvent): boolean =>
  incident.sessionId !== '' && event.sessionId !== '' && incident.sessionId !== event.sessionId
const newestFirst = (a: Incident, b: Incident): number =>
  b.firstAt - a.firstAt || (a.alertId < b.alertId ? -1 : 1)

export function createIncidents(holdMs: number): Incidents {
  const byId = new Map<string, Incident>()
  const current = new Map<string, readonly Incident[]>()
  const changes = new Set<string>()

  const drop = (victim: Incident): void => {
    byId.delete(victim.alertId)
    const left = (current.get(victim.agentId) ?? []).filter((one) => one !== victim)
    if (left.length === 0) current.delete(victim.agentId)
    else current.set(victim.agentId, left)
    changes.add(victim.alertId)
  }

  const put = (incident: Incident): void => {
    byId.set(incident.alertId, incident)
    const others = (current.get(incident.agentId) ?? []).filter(
      ({ alertId }) => alertId !== incident.alertId,
    )
    const inOrder = [...others, incident].sort(newestFirst)
    current.set(incident.agentId, inOrder.slice(0, MOST_AT_ONCE))
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
    if (victim !== undefined) drop(victim)
  }

  const openOf = (event: AuditEvent): readonly Incident[] =>
    current.get(event.agentId)?.filter(({ closed }) => !closed) ?? NONE

  const joins = (incident: Incident, event: AuditEvent, { cause, outside }: Kind): boolean => {
    if (event.occurredAt - incident.lastAt > holdMs) return false
    if (event.occurredAt < incident.firstAt - holdMs) return false
    if (!sessionsDiffer(incident, event)) return true
    return (incident.outsideBudget || !outside) && incident.causes.includes(cause)
  }

  return {
    joinedBy: (event, kind) => {
      if (current.size === 0) return null
      const open = openOf(event)
      const own = open.find(
        (one) => sameSession(one, event) && event.occurredAt - one.lastAt <= SESSION_MS,
      )
      return own ?? open.find((one) => joins(one, event, kind)) ?? null
    },
    sessionOf: (event) => {
      // Asked for every event: nothing is allocated.
      const own = current.size === 0 ? undefined : current.get(event.agentId)
      if (own === undefined) return null
      let near: Incident | null = null
      for (const one of own) {
        if (one.closed || Math.abs(event.occurredAt - one.lastAt) > TAIL_MS) continue
        if (sameSession(one, event)) return one
        if (near === null && !sessionsDiffer(one, event)) near = one
      }
      return near
    },
    addCauses: (incident, causes) => {
      for (const cause of causes) {
        if (incident.causes.includes(cause) || incident.causes.length >= MOST_CAUSES) continue
        incident.causes.push(cause)
        changes.add(incident.alertId)
      }
    },
    open: (incident) => {
      put(incident)
      changes.add(incident.alertId)
    },
    get: (alertId) => byId.get(alertId) ?? null,
    heldSince: (agentId, now) => {
      const held = (current.get(agentId) ?? NONE).filter(
        ({ closed, lastAt }) => !closed && now - lastAt <= TAIL_MS,
      )
      return held.length === 0 ? null : Math.min(...held.map(({ firstAt }) => firstAt))
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

const NONE: readonly Incident[] = []
