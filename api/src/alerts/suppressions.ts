/** A standing, expiring exception to alerting. '' matches everything. */
export interface Suppression {
  readonly id: string
  readonly agentId: string
  readonly detector: string
  readonly action: string
  readonly by: string
  readonly reason: string
  readonly createdAt: number
  readonly expiresAt: number
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
  /** The suppression that silences an alert now opening; null when none does. */
  matching(alert: Suppressible): Suppression | null
  list(): readonly Suppression[]
}

const MOST = 1024
/** Nothing is silenced for ever. */
const LONGEST_MS = 90 * 24 * 3_600_000

export function createSuppressions(): Suppressions {
  const all = new Map<string, Suppression>()

  return {
    add: (suppression) => {
      const wide =
        suppression.agentId === '' && suppression.detector === '' && suppression.action === ''
      if (wide || all.size >= MOST) return
      const expiresAt = Math.min(suppression.expiresAt, suppression.createdAt + LONGEST_MS)
      all.set(suppression.id, { ...suppression, expiresAt })
    },
    remove: (id) => {
      all.delete(id)
    },
    matching: (alert) => {
      for (const one of all.values()) {
        if (alert.at < one.createdAt || alert.at >= one.expiresAt) continue
        if (one.agentId !== '' && one.agentId !== alert.agentId) continue
        if (one.action !== '' && one.action !== alert.action) continue
        // One other detector that agrees, and the alert is more than what was suppressed.
        if (one.detector !== '' && alert.detectors.some((name) => name !== one.detector)) continue
        return one
      }
      return null
    },
    list: () => [...all.values()],
  }
}
