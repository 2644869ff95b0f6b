import { createFleet, incidents } from '@tripline/ingest/simulate'
import type { EvalFigure, EvalPart, EvalRun } from '../part.ts'
import { fleetFigures, kindTable } from './fleet-figures.ts'
import { planIncidents } from './plan-incidents.ts'
import { runFleet } from './run-fleet.ts'

const DAY_MS = 24 * 3_600_000
const STARTS_AT = Date.UTC(2026, 0, 5)
const AGENTS = 216
const DAYS = 60
/** Less busy than the demo's company: five million events. */
const VOLUME = 0.38
const INCIDENTS_FROM_DAY = 14
const AGENTS_PER_ALERT = 100
/** The budget begins after two days and corrects itself after the first week. */
const PROMISED_FROM_DAY = 7

export const fleetPart: EvalPart = {
  name: 'fleet',
  question:
    'Two months of a simulated fleet, read as it was delivered: which incidents are found, when, and at the price of how many other alerts?',
  sample: '',
  run: async ({ log }: EvalRun): Promise<readonly EvalFigure[]> => {
    const fleet = createFleet({
      ...{ seed: 'evaluation', startAt: STARTS_AT, agents: AGENTS, volume: VOLUME },
    })
    const endsAt = STARTS_AT + DAYS * DAY_MS
    const plans = planIncidents(fleet, incidents, STARTS_AT + INCIDENTS_FROM_DAY * DAY_MS, endsAt)
    const alertsPerDay = AGENTS / AGENTS_PER_ALERT
    const run = runFleet({ ...{ fleet, plans, endsAt, alertsPerDay, log } })
    log(`${run.events} events, ${run.outcomes.length} incidents, ${run.alerts.length} alerts`)
    for (const line of kindTable(run.outcomes)) log(line)
    return fleetFigures(run, {
      ...{ alertsPerDay, from: STARTS_AT + PROMISED_FROM_DAY * DAY_MS, to: endsAt },
    })
  },
}
