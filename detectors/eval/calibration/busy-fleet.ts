import type { AlertBudget } from '../../src/budget/alert-budget.ts'
import { seededRandom } from '../../src/calibrate/seeded-random.ts'

const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 2, 1)
export const HOLD_MS = 6 * HOUR_MS
const DAYS = 90
const CHANGE_DAY = 30

/** What happens to the fleet at day 30, for good. */
export interface FleetChange {
  readonly agents: number
  /** Multiplies an agent's bits. */
  readonly noisier: (agent: number) => number
  /** Multiplies everybody's calls. */
  readonly busier: number
}

/** A third of the fleet gets noisier and everybody busier. */
export const DRIFT: FleetChange = {
  agents: 200,
  busier: 1.5,
  noisier: (agent) => (agent % 10 < 3 ? 1.5 : 1),
}
/** Everybody gets odder at once. */
export const SHIFT: FleetChange = { agents: 200, busier: 1, noisier: () => 1.8 }

/**
 * 200 agents of lognormal volume with Weibull tails of three shapes, bursts, fleet-wide deploys, half of them diurnal, bits
 * in quarters. Gives the alerts of each of 90 days.
 */
export function alertsOfDays(
  budget: AlertBudget,
  fleet: FleetChange,
  seed: number,
  onDay: (day: number) => void = () => {},
): number[] {
  const uniform = seededRandom(seed)
  const gaussian = (): number =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const volume = Array.from({ length: fleet.agents }, () => Math.exp(2 + 1.2 * gaussian()))
  const heldUntil = new Float64Array(fleet.agents)
  const burstUntil = new Float64Array(fleet.agents)
  const perDay: number[] = []
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const day = Math.floor(hour / 24)
    if (hour % 24 === 0) {
      perDay.push(0)
      onDay(day)
    }
    const deploy = uniform() < 1 / (24 * 5) ? 1.3 : 1
    for (let agent = 0; agent < fleet.agents; agent++) {
      const late = day >= CHANGE_DAY
      const diurnal = agent % 2 === 0 && (hour % 24 < 7 || hour % 24 > 20) ? 0.1 : 1
      const calls = Math.round((volume[agent] ?? 1) * diurnal * (late ? fleet.busier : 1))
      if (calls === 0) continue
      if (uniform() < 1 / 400) burstUntil[agent] = hour + 1 + Math.floor(uniform() * 5)
      const shape = [0.8, 1, 1.3][agent % 3] ?? 1
      // The best of n calls at once: the n-th root of a uniform number.
      const p = 1 - uniform() ** (1 / calls)
      const loud = (burstUntil[agent] ?? 0) > hour ? 1.4 : 1
      const factor = deploy * loud * (late ? fleet.noisier(agent) : 1)
      const bits = Math.round(4 * factor * (-Math.log2(p)) ** (1 / shape)) / 4
      const at = START + hour * HOUR_MS + Math.floor(((agent + 1) / (fleet.agents + 2)) * HOUR_MS)
      budget.advance(at, at)
      budget.offer(agent, `agent-${agent}`, at, bits)
      if ((heldUntil[agent] ?? 0) > at) continue
      if (!budget.admit(agent, `agent-${agent}`, bits)) continue
      heldUntil[agent] = at + HOLD_MS
      perDay[day] = (perDay[day] ?? 0) + 1
    }
  }
  return perDay
}

/** Days from and to of the phases a promise is held in; the second is the week after the change. */
export const PHASES = [
  [14, 30],
  [30, 37],
  [37, 60],
  [60, 90],
] as const

/** Realised over promised alerts from one day to another. */
export const realisedShare = (
  perDay: readonly number[],
  from: number,
  to: number,
  promised: number,
): number => perDay.slice(from, to).reduce((sum, count) => sum + count, 0) / (to - from) / promised
