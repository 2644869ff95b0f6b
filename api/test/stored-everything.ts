import type { Rows, StoredEvents } from './stored-rows.ts'
import { storedEvents } from './stored-rows.ts'

/** What a run leaves behind, but for when and where it came in. */
export interface Everything {
  readonly events: StoredEvents
  /** Digests by detector and facet: the one that differs says where to look. */
  readonly baselines: readonly unknown[]
  readonly findings: readonly unknown[]
  readonly alerts: readonly unknown[]
}

/** Rows whose state is JSON in hex and carries, beside what decides, when events came in. */
const WITH_ARRIVALS = "facet IN ('draft', 'incident', 'probation')"

export async function everythingStored(rows: Rows): Promise<Everything> {
  const digests = await rows(
    `SELECT detector, facet, count() AS rows, sum(seen) AS calls,
       hex(sum(sipHash64(scope, version, value, seen, weight, last_weight,
         first_seen_at, last_seen_at, agents, state))) AS digest
     FROM baselines FINAL WHERE facet != 'checkpoint' AND NOT ${WITH_ARRIVALS}
     GROUP BY detector, facet ORDER BY detector, facet`,
  )
  const states = await rows<{ state: string }>(
    `SELECT scope, detector, facet, value, seen, unhex(state) AS state FROM baselines FINAL
     WHERE ${WITH_ARRIVALS} ORDER BY scope, detector, facet, value`,
  )
  const findings = await rows(
    `SELECT id, alert_id, detector, channel, event_id, occurred_at, bits, shown_bits, evidence
     FROM findings ORDER BY id`,
  )
  const alerts = await rows<{ body: string }>(
    'SELECT argMax(body, sequence) AS body FROM alerts GROUP BY id ORDER BY id',
  )
  return {
    events: await storedEvents(rows),
    baselines: [...digests, ...states.map((row) => ({ ...row, state: decided(row.state) }))],
    findings,
    alerts: alerts.map(({ body }) => decided(body)),
  }
}

/** Fields that tell of the clock on the wall and of places in the log, not of what was decided. */
const OF_ARRIVAL = new Set(['receivedAt', 'recordLateMs', 'detectedInMs', 'sequence'])

/** JSON without what may differ between two runs. */
function decided(json: string): unknown {
  if (json === '') return ''
  return JSON.parse(json, (key, value) => (OF_ARRIVAL.has(key) ? undefined : value))
}
