import type { Store } from '@tripline/infra'
import type { Alert } from '../wire.ts'
import type { Target } from './response-action.ts'

/** The credential of an alert, and when the record that raised it was received. */
export interface NamedTarget {
  readonly target: Target
  readonly recordAt: number
}

/** What an alert says of its credential. */
export type Named = Pick<
  Alert,
  | 'agentId'
  | 'credentialId'
  | 'credentialKind'
  | 'sessionId'
  | 'principal'
  | 'account'
  | 'source'
  | 'openedAt'
  | 'updatedAt'
  | 'recordLateMs'
>

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

/** As the alert says it. */
export function targetOf(alert: Named): NamedTarget {
  const { agentId, credentialId, credentialKind, sessionId, principal, account, source } = alert
  const target = { agentId, credentialId, credentialKind, sessionId, principal, account, source }
  return { target, recordAt: alert.openedAt + alert.recordLateMs }
}

/** An alert that an earlier release stored does not say whose the credential is; its events do. */
export async function readTarget(store: Store, alert: Named): Promise<NamedTarget> {
  const told = targetOf(alert)
  if (alert.source !== '') return told
  const { agentId: agent, credentialId: credential, openedAt: from, updatedAt: to } = alert
  const [row] = await store.query<Row>(SQL, { agent, credential, from, to })
  if (row === undefined) return told
  const { receivedAt, ...facts } = row
  return { target: { ...told.target, ...facts }, recordAt: receivedAt }
}
