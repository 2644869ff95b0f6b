import type { Json } from '@tripline/infra'
import type { Severity } from '../../wire.ts'
import type { AlertChange } from '../alert-change.ts'
import { changeId } from '../alert-change.ts'
import { cut } from '../alert-payload.ts'

const EVENT = 'https://schemas.openid.net/secevent/caep/event-type/risk-level-change'
const LEVEL: Readonly<Record<Severity, 'LOW' | 'MEDIUM' | 'HIGH'>> = {
  informational: 'LOW',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'HIGH',
}
const MAX_NAME = 512
const MAX_REASON = 300

/**
 * One change of an alert as the claims of a CAEP 1.0 risk-level-change. Whose risk: the agent, with its session. A person's
 * verdict that it was harmless brings the level down; that it was not leaves it where it was.
 */
export function riskLevelChange(
  change: AlertChange,
  issuer: string,
  audience: string,
): { readonly [claim: string]: Json } {
  const { alert, kind } = change
  const at = Math.floor(alert.updatedAt / 1000)
  const harmless = alert.status === 'closed' && alert.verdict !== 'true_positive'
  const person = kind !== 'opened' && kind !== 'updated'
  return {
    iss: issuer,
    aud: audience,
    jti: changeId(change),
    iat: at,
    txn: cut(alert.id, MAX_NAME),
    sub_id: {
      format: 'complex',
      user: { format: 'iss_sub', iss: issuer, sub: cut(alert.agentId, MAX_NAME) },
      ...(alert.sessionId === ''
        ? {}
        : { session: { format: 'opaque', id: cut(alert.sessionId, MAX_NAME) } }),
    },
    events: {
      [EVENT]: {
        event_timestamp: at,
        initiating_entity: person ? 'admin' : 'policy',
        reason_admin: { en: cut(alert.title, MAX_REASON) },
        principal: 'USER',
        current_level: harmless ? 'LOW' : LEVEL[alert.severity],
        risk_reason: cut(alert.title, MAX_REASON),
      },
    },
  }
}
