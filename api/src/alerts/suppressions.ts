/** A standing, expiring exception to alerting. */
export interface Suppression {
  readonly id: string
  /** '' for all agents. */
  readonly agentId: string
  /** All that may have counted findings in the alert; any where empty. */
  readonly detectors: readonly string[]
  /** '' for any. */
  readonly action: string
  readonly by: string
  readonly reason: string
  readonly createdAt: number
  readonly expiresAt: number
  /** The alert whose verdict it is, or ''. */
  readonly alertId: string
}

/** Goes through the log like every decision, under the agent's key. */
export type SuppressionChange = (
  | { readonly type: 'suppress'; readonly suppression: Suppression }
  | { readonly type: 'unsuppress'; readonly suppressionId: string }
) & {
  /** Idempotency key. */
  readonly id: string
  readonly agentId: string
  readonly by: string
  readonly at: number
}

/** What a suppression is matched against. */
export interface Suppressible {
  readonly agentId: string
  readonly action: string
  readonly at: number
  /** Detectors of the counted findings. */
  readonly detectors: readonly string[]
}

export interface Suppressions {
  add(suppression: Suppression): void
  remove(id: string): void
  /** A verdict was taken back: so is the exception it made. */
  removeOfAlert(alertId: string): void
  /** The suppression that silences an alert now opening; null when none does. */
  matching(alert: Suppressible): Suppression | null
  list(): readonly Suppression[]
}

const MOST = 1024
const MOST_DETECTORS = 32
const MOST_TEXT = 500
/** Nothing is silenced for ever. */
export const LONGEST_SUPPRESSION_MS = 90 * 24 * 3_600_000

export function createSuppressions(): Suppressions {
  const all = new Map<string, Suppression>()

  /** What has ended by then makes room. */
  const forget = (at: number): void => {
    for (const one of all.values()) if (one.expiresAt <= at) all.delete(one.id)
  }

  return {
    add: (suppression) => {
      const { agentId, detectors, action, createdAt } = suppression
      if (agentId === '' && detectors.length === 0 && action === '') return
      if (all.size >= MOST) forget(createdAt)
      if (all.size >= MOST) return
      all.set(suppression.id, {
        ...suppression,
        detectors: detectors.slice(0, MOST_DETECTORS),
        reason: suppression.reason.slice(0, MOST_TEXT),
        expiresAt: Math.min(suppression.expiresAt, createdAt + LONGEST_SUPPRESSION_MS),
      })
    },
    remove: (id) => {
      all.delete(id)
    },
    removeOfAlert: (alertId) => {
      for (const one of all.values()) if (one.alertId === alertId) all.delete(one.id)
    },
    matching: (alert) => {
      for (const one of all.values()) {
        if (alert.at < one.createdAt || alert.at >= one.expiresAt) continue
        if (one.agentId !== '' && one.agentId !== alert.agentId) continue
        if (one.action !== '' && one.action !== alert.action) continue
        // One other detector that agrees, and the alert is more than what was suppressed.
        const foreign = (name: string) => !one.detectors.includes(name)
        if (one.detectors.length > 0 && alert.detectors.some(foreign)) continue
        return one
      }
      return null
    },
    list: () => [...all.values()],
  }
}
