import type { LoggedEvent, ScoredEvent } from '@tripline/detectors'
import { noParsedItems, registryOf } from '@tripline/ingest'
import type { Fleet, SimulatedRecord } from '@tripline/ingest/simulate'
import { mergeByDelivery } from '@tripline/ingest/simulate'
import type { Product } from '../product.ts'
import { createProduct } from '../product.ts'
import type { Alert } from './alert-tally.ts'
import { createAlertTally } from './alert-tally.ts'
import { createAnalyst } from './analyst.ts'
import type { AgentWeeks } from './history.ts'
import { createHistory } from './history.ts'
import { createNewcomers } from './newcomers.ts'
import type { Outcome } from './outcome.ts'
import { follow, newOutcome } from './outcome.ts'
import type { Plan } from './plan-incidents.ts'

export interface FleetRun {
  readonly events: number
  readonly outcomes: readonly Outcome[]
  readonly alerts: readonly Alert[]
  readonly agentWeeks: AgentWeeks
}

export interface FleetRunSettings {
  readonly fleet: Fleet
  readonly plans: readonly Plan[]
  readonly endsAt: number
  readonly alertsPerDay: number
  readonly log: (line: string) => void
}

const BATCH = 500
const TOLD_EVERY = 500_000

/** What is known of an incident's record when it comes back as events. */
interface Mark {
  readonly outcome: Outcome
  readonly isIrreversible: boolean
}

/** The whole time as it was delivered, through the product, with people who close its alerts. */
export function runFleet(settings: FleetRunSettings): FleetRun {
  const { fleet, plans, endsAt, alertsPerDay, log } = settings
  const product = createProduct({
    registry: registryOf(fleet.registry()),
    ...{ alertsPerDay, landmark: fleet.startsAt / 1000 },
  })
  const outcomes = plans.map(newOutcome)
  const planned = plannedRecords(fleet, outcomes)
  const newcomers = createNewcomers(plans)
  const watch = createWatch(product)
  const stream = mergeByDelivery(fleet.records(fleet.startsAt, endsAt), [...planned.keys()])
  let told = TOLD_EVERY
  for (const record of stream) {
    if (!newcomers.isThere(record)) continue
    watch.take(record, planned.get(record))
    if (watch.events() >= told) {
      log(`${told / 1e6} million events`)
      told += TOLD_EVERY
    }
  }
  watch.flush()
  return { events: watch.events(), outcomes, ...watch.tally() }
}

function plannedRecords(
  fleet: Fleet,
  outcomes: readonly Outcome[],
): ReadonlyMap<SimulatedRecord, Outcome> {
  return new Map(
    outcomes.flatMap((outcome) => {
      const { incident, agentId, startAt, seed } = outcome.plan
      const records = incident.splice(fleet, agentId, startAt, seed)
      return records.map((record) => [record, outcome] as const)
    }),
  )
}

function createWatch({ parse, resolver, runner }: Product) {
  const alerts = createAlertTally()
  const analyst = createAnalyst(alerts.wasIncident)
  const history = createHistory()
  // A record's mark holds until its event comes: of some protocols the first of two records says nothing yet.
  const irreversible = new Set<Outcome>()
  let marks = new Map<string, Mark>()
  let parsed = noParsedItems()
  let offset = 0
  let now = 0

  function take(record: SimulatedRecord, outcome: Outcome | undefined): void {
    const { source, deliveredAt: receivedAt, body } = record
    const before = parsed.claimed.length
    parse({ ...{ source, receivedAt, body }, origin: 'fleet' }, parsed)
    if (outcome !== undefined) {
      if (record.firstIrreversible === true) irreversible.add(outcome)
      for (const { event } of parsed.claimed.slice(before)) {
        marks.set(event.id, { outcome, isIrreversible: irreversible.delete(outcome) })
      }
    }
    if (parsed.claimed.length >= BATCH) flush()
  }

  function flush(): void {
    if (parsed.deadLetters.length > 0) {
      throw new Error(`the product refuses a record: ${parsed.deadLetters[0]?.reason}`)
    }
    for (const { edge } of parsed.claimed) if (edge !== null) resolver.learn(edge)
    const batch = parsed.claimed.map(
      ({ event, claims }): LoggedEvent => ({
        event: resolver.attribute(event, claims),
        ...{ partition: 0, offset: offset++ },
      }),
    )
    for (const scored of runner.process(batch).scored) note(scored)
    for (const command of analyst.due(now)) runner.command(command)
    parsed = noParsedItems()
    marks = new Map()
  }

  function note(scored: ScoredEvent): void {
    const { event, alertId } = scored
    now = Math.max(now, event.occurredAt)
    const mark = marks.get(event.id)
    const done = history.of(event.agentId)
    if (mark === undefined) history.add(event.agentId, event.occurredAt)
    else follow(mark.outcome, scored, mark.isIrreversible, done)
    if (alerts.add(scored, mark !== undefined, done)) analyst.opened(alertId, event.occurredAt)
  }

  return {
    take,
    flush,
    events: () => offset,
    tally: () => ({ alerts: [...alerts.all()], agentWeeks: history.weeks(now) }),
  }
}
