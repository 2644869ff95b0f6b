import type { SimulatedRecord } from '@tripline/ingest/simulate'
import type { Plan } from './plan-incidents.ts'

const HOUR_MS = 3_600_000
const WEEK_HOURS = 168

interface Newcomer {
  readonly plan: Plan
  /** Records of each hour of the last week, by hour of the week. */
  readonly hours: Uint32Array
}

/** Agents that are hired in the middle of the simulated time: what they do before does not happen. */
export interface Newcomers {
  /** Whether the record happens. To be asked once for each, in order of delivery. */
  isThere(record: SimulatedRecord): boolean
  /** Agents still to come. */
  left(): number
}

/**
 * Hires each agent as long before its incident as it takes it to do what the plan wants it to have done, judged by what it
 * would have done in the same hours of the week before.
 */
export function createNewcomers(plans: readonly Plan[]): Newcomers {
  const waiting = new Map<string, Newcomer>()
  for (const plan of plans) {
    if (plan.band === 'settled') continue
    waiting.set(plan.agentId, { plan, hours: new Uint32Array(WEEK_HOURS) })
  }
  let first = 0
  let hour = 0

  function hireAt(now: number): void {
    if (now - first < WEEK_HOURS) return
    for (const [agentId, { plan, hours }] of waiting) {
      const until = Math.floor(plan.startAt / HOUR_MS)
      let expected = 0
      for (let h = now; h < until; h++) expected += hours[h % WEEK_HOURS] ?? 0
      if (expected <= plan.history) waiting.delete(agentId)
    }
  }

  return {
    isThere: (record) => {
      const now = Math.floor(record.deliveredAt / HOUR_MS)
      if (now !== hour) {
        if (hour === 0) first = now
        hireAt(now)
        hour = now
        for (const { hours } of waiting.values()) hours[now % WEEK_HOURS] = 0
      }
      const one = waiting.get(record.agent)
      if (one === undefined) return true
      if (record.incident !== undefined) {
        waiting.delete(record.agent)
        return true
      }
      one.hours[now % WEEK_HOURS] = (one.hours[now % WEEK_HOURS] ?? 0) + 1
      return false
    },
    left: () => waiting.size,
  }
}
