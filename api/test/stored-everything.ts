import { createHash } from 'node:crypto'
import type { BaselineRow } from '@tripline/detectors'
import { BASELINE_SELECT, livingRows } from '@tripline/detectors'
import { OF_A_FLEET, OF_A_GROUP } from '../src/pipeline/stored-scope.ts'
import type { Rows, StoredEvents } from './stored-rows.ts'
import { storedEvents } from './stored-rows.ts'

/** What a run leaves behind, but for when and where it came in. */
export interface Everything {
  readonly events: StoredEvents
  /** Digests by detector and facet, and of what is an agent's by agent: the one that differs says where to look. */
  readonly baselines: readonly unknown[]
  readonly findings: readonly unknown[]
  readonly alerts: readonly unknown[]
}

/** Rows whose state is JSON in hex and carries, beside what decides, when events came in. */
const WITH_ARRIVALS = "facet IN ('draft', 'incident', 'probation')"
/** Hex digits of the state of a row that is one value of an agent. */
const FINGERPRINT = 8
const OF_AN_AGENT = `NOT (${OF_A_FLEET} OR ${OF_A_GROUP})`

export async function everythingStored(rows: Rows): Promise<Everything> {
  const shared = await rows(
    `SELECT 'shared' AS of, detector, facet, count() AS rows, sum(seen) AS calls,
       hex(sum(sipHash64(scope, version, value, seen, weight, last_weight,
         first_seen_at, last_seen_at, agents, state))) AS digest
     FROM baselines FINAL WHERE facet != 'checkpoint' AND NOT ${WITH_ARRIVALS} AND NOT ${OF_AN_AGENT}
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
    baselines: [
      ...shared,
      ...(await ofAgents(rows)),
      ...states.map((row) => ({ ...row, state: decided(row.state) })),
    ],
    findings,
    alerts: alerts.map(({ body }) => decided(body)),
  }
}

/** By agent and detector what a restart would know: when a value makes room, its row stays as of the checkpoint before. */
async function ofAgents(rows: Rows): Promise<readonly unknown[]> {
  const scopes = await rows<{ hexed: string }>(
    `SELECT DISTINCT hex(scope) AS hexed FROM baselines WHERE ${OF_AN_AGENT} ORDER BY hexed`,
  )
  const known = new Map<string, { rows: string[]; calls: number }>()
  // One by one: an answer may be no longer than 128 MiB.
  for (const { hexed } of scopes) {
    const own = await rows<BaselineRow>(
      `SELECT ${BASELINE_SELECT} FROM baselines FINAL
       WHERE scope = unhex('${hexed}') AND facet != 'checkpoint' AND NOT ${WITH_ARRIVALS}
       ORDER BY detector, facet, value`,
    )
    for (const row of livingRows(own)) {
      const key = JSON.stringify([row.scope, row.detector, row.facet])
      const { rows: some, calls } = known.get(key) ?? { rows: [], calls: 0 }
      // Two texts of one fingerprint are one value, named by the first that came after a checkpoint.
      some.push(JSON.stringify(row.state.length === FINGERPRINT ? { ...row, value: '' } : row))
      known.set(key, { rows: some, calls: calls + row.seen })
    }
  }
  return [...known].map(([key, { rows: some, calls }]) => {
    const [scope, detector, facet] = JSON.parse(key) as readonly string[]
    const digest = createHash('sha256').update(some.sort().join('\n')).digest('hex')
    return { scope, detector, facet, rows: some.length, calls, digest }
  })
}

/** Fields that tell of the clock on the wall and of places in the log, not of what was decided. */
const OF_ARRIVAL = new Set(['receivedAt', 'recordLateMs', 'detectedInMs', 'sequence'])

/** JSON without what may differ between two runs. */
function decided(json: string): unknown {
  if (json === '') return ''
  return JSON.parse(json, (key, value) => (OF_ARRIVAL.has(key) ? undefined : value))
}
