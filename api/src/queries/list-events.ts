import type { Store } from '@tripline/infra'
import type { EventDetail, EventPage, EventSummary } from '../wire.ts'
import { badCursor, decodeCursor, encodeCursor } from './cursor.ts'

/** Never `raw` in a list: it is nine tenths of the bytes. */
const LISTED = `id, source, toUnixTimestamp64Milli(occurred_at) AS occurredAt, toUnixTimestamp64Milli(received_at) AS receivedAt,
  agent_id AS agentId, session_id AS sessionId, credential_id AS credentialId, action, action_class AS actionClass, service,
  resource_type AS resourceType, resource_id AS resourceId, environment, outcome, error_code AS errorCode,
  source_ip AS sourceIp, model, bits, risk`

/** The end of what a DateTime64 holds: 2299. */
const LAST_TIME = Date.UTC(2300, 0, 1) - 1

/** The first half is what the index understands. */
const AFTER = `AND occurred_at <= fromUnixTimestamp64Milli({at:Int64})
  AND (occurred_at, id) < (fromUnixTimestamp64Milli({at:Int64}), {id:String})`

export interface EventFilter {
  readonly agentId: string
  /** Part of an action or a resource, or an outcome. */
  readonly q: string
  readonly cursor: string | null
  readonly limit: number
}

/** An agent's events, newest first. */
export async function listAgentEvents(store: Store, filter: EventFilter): Promise<EventPage> {
  const after = filter.cursor === null ? null : decodePlace(filter.cursor)
  const rows = await store.query<EventSummary>(
    `SELECT ${LISTED} FROM events
     WHERE agent_id = {agent:String}
     ${after === null ? '' : AFTER}
     ${filter.q === '' ? '' : 'AND (positionCaseInsensitive(action, {q:String}) > 0 OR positionCaseInsensitive(resource_id, {q:String}) > 0 OR outcome = {q:String})'}
     ORDER BY agent_id DESC, occurred_at DESC, id DESC LIMIT {limit:UInt32}`,
    {
      agent: filter.agentId,
      limit: filter.limit + 1,
      ...(after ?? {}),
      ...(filter.q === '' ? {} : { q: filter.q }),
    },
  )
  return page(rows, filter.limit)
}

/** The events that prove an alert, oldest first. */
export async function listEventsById(
  store: Store,
  agentId: string,
  ids: readonly string[],
): Promise<EventPage> {
  if (ids.length === 0) return { events: [] }
  const events = await store.query<EventSummary>(
    `SELECT ${LISTED} FROM events WHERE agent_id = {agent:String} AND id IN {ids:Array(String)}
     ORDER BY occurred_at, id LIMIT 1 BY id LIMIT 1000`,
    { agent: agentId, ids },
  )
  return { events: [...events] }
}

/** One event with its redacted record. */
export async function getEvent(store: Store, id: string): Promise<EventDetail | null> {
  const [row] = await store.query<EventDetail>(
    `SELECT ${LISTED}, principal, attribution_rule AS attributionRule, attribution_confidence AS attributionConfidence, raw
     FROM events WHERE id = {id:String} LIMIT 1`,
    { id },
  )
  return row ?? null
}

/** The last event of the page before. */
function decodePlace(cursor: string): { readonly at: number; readonly id: string } {
  const [at, id] = decodeCursor(cursor, ['number', 'string'])
  if (typeof at !== 'number' || typeof id !== 'string' || at < 0 || at > LAST_TIME) {
    throw badCursor()
  }
  return { at, id }
}

function page(rows: readonly EventSummary[], limit: number): EventPage {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  // An event that was stored twice lies twice in a row until the store has merged it.
  const events = shown.filter((event, i) => event.id !== shown[i - 1]?.id)
  if (rows.length <= limit || last === undefined) return { events }
  return { events, nextCursor: encodeCursor([last.occurredAt, last.id]) }
}
