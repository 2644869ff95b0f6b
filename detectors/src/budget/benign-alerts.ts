const DAY_MS = 24 * 3_600_000
const MEMORY_MS = 30 * DAY_MS
/** Tail bits that a doubling of an agent's harmless alerts takes off its next one's, and the most that is taken off. */
const BITS_PER_DOUBLING = 1.5
const MOST_BITS = 6
/** Alerts remembered over all agents: the oldest make room. */
const MOST_ALERTS = 4096

/**
 * What people found harmless in the last 30 days. Whose alerts keep turning out so has to be odder for the next one: tail bits less
 * 1.5·log2(1 + n), at most 6. It moves who competes for the budget's alerts; what alerts outside the budget asks nothing of it.
 */
export interface BenignAlerts {
  /** The alert was closed as harmless. */
  add(agentId: string, alertId: string, closedAt: number): void
  /** It was opened again, or judged otherwise. */
  withdraw(alertId: string): void
  /** Tail bits to take off what the agent shows now. */
  discount(agentId: string, now: number): number
  save(): BenignState
  load(state: BenignState): void
}

/** alert, agent, when it was closed; oldest first */
export type BenignState = readonly (readonly [string, string, number])[]

export function createBenignAlerts(): BenignAlerts {
  let alerts = new Map<string, readonly [agentId: string, closedAt: number]>()

  return {
    add: (agentId, alertId, closedAt) => {
      alerts.delete(alertId)
      alerts.set(alertId, [agentId, closedAt])
      for (const [oldest, [, at]] of alerts) {
        if (at >= closedAt - MEMORY_MS && alerts.size <= MOST_ALERTS) break
        alerts.delete(oldest)
      }
    },
    withdraw: (alertId) => void alerts.delete(alertId),
    discount: (agentId, now) => {
      let count = 0
      for (const [agent, closedAt] of alerts.values()) {
        if (agent === agentId && closedAt >= now - MEMORY_MS) count++
      }
      return Math.min(MOST_BITS, BITS_PER_DOUBLING * Math.log2(1 + count))
    },
    save: () => [...alerts].map(([alertId, [agentId, closedAt]]) => [alertId, agentId, closedAt]),
    load: (state) => {
      alerts = new Map(state.map(([alertId, agentId, closedAt]) => [alertId, [agentId, closedAt]]))
    },
  }
}
