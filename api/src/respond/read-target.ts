import type { Clock, Store } from '@tripline/infra'
import { pause } from '@tripline/infra'
import type { Alert } from '../wire.ts'
import type { Target } from './response-action.ts'

/** The credential of an alert, and when the record that raised it was received. */
export interface NamedTarget {
  readonly target: Target
  readonly recordAt: number
}

interface Row {
  readonly principal: string
  readonly sessionId: string
  readonly account: string
  readonly source: string
  readonly receivedAt: number
}

const SQL = `SELECT principal, session_id AS sessionId, account, source,
  toUnixTimestamp64Milli(received_at) AS receivedAt FROM events
  WHERE agent_id = {agent:String} AND credential_id = {credential:String}
    AND occurred_at BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({to:Int64})
  ORDER BY occurred_at DESC, id DESC LIMIT 1`

/** An alert is told before its events are stored: they follow within a fifth of a second, unless the store is busy. */
const WAIT_MS = 3_000
const LOOK_AGAIN_MS = 20

/**
 * An alert says which credential, and its events say whose it is and where it belongs. Where they do not come in time, what
 * the alert says has to do.
 */
export async function readTarget(
  store: Store,
  clock: Clock,
  alert: Pick<
    Alert,
    | 'agentId'
    | 'credentialId'
    | 'credentialKind'
    | 'sessionId'
    | 'openedAt'
    | 'updatedAt'
    | 'recordLateMs'
  >,
  signal: AbortSignal,
): Promise<NamedTarget> {
  const { agentId, credentialId, credentialKind } = alert
  const params = {
    agent: agentId,
    credential: credentialId,
    from: alert.openedAt,
    to: alert.updatedAt,
  }
  for (const until = clock.now() + WAIT_MS; ; await pause(LOOK_AGAIN_MS, signal)) {
    const [row] = await store.query<Row>(SQL, params)
    if (row !== undefined) {
      const { receivedAt, ...facts } = row
      return { target: { agentId, credentialId, credentialKind, ...facts }, recordAt: receivedAt }
    }
    if (clock.now() >= until || signal.aborted) break
  }
  const target = { agentId, credentialId, credentialKind, sessionId: alert.sessionId }
  return {
    target: { ...target, principal: '', account: '', source: '' },
    recordAt: alert.openedAt + alert.recordLateMs,
  }
}
