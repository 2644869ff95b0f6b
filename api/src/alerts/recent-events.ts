import type { ActionClass, AuditEvent, Environment, Outcome } from '@tripline/ingest'
import { BACKUP_FIELDS, backupsIn, MOST_BACKUPS } from './backups-in.ts'

/** What an alert keeps of an event: enough to tell the story, nothing to look up. */
export interface RecentEvent {
  readonly id: string
  readonly agentId: string
  readonly at: number
  /** Absent in what an earlier release saved. */
  readonly source?: string
  readonly sessionId: string
  readonly principal: string
  readonly credentialId: string
  readonly credentialKind: string
  readonly action: string
  readonly actionClass: ActionClass
  readonly service: string
  readonly resourceType: string
  readonly resourceId: string
  readonly environment: Environment
  readonly outcome: Outcome
  readonly errorCode: string
  readonly irreversible: boolean
  readonly destructive: boolean
  readonly touchesBackup: boolean
  readonly secretAccess: boolean
  readonly privilegeChange: boolean
  readonly delegation: string
  readonly account: string
  readonly region: string
  readonly sourceIp: string
  readonly asn: number
  readonly country: string
  readonly userAgent: string
  readonly model: string
  /** It belongs to an alert: nobody's usual. */
  readonly alerted: boolean
  /** Backups that go with what the call destroys, as the record says; 0 where it does not. */
  readonly backups: number
}

/** The last events of the whole fleet, in order of the log: what an agent did before its alert opened. */
export interface RecentEvents {
  add(event: RecentEvent): void
  /** The agent's events at or before `until`, at most `maxAgeMs` older, oldest first, at most `most`. */
  before(agentId: string, until: number, maxAgeMs: number, most: number): readonly RecentEvent[]
  /** The agent's last events, newest first, at most `most`. */
  last(agentId: string, most: number): readonly RecentEvent[]
}

/** Bounds memory whatever the number of agents, and is a function of the log alone. */
export const RECENT_EVENTS = 65_536

const FLAGS = ['irreversible', 'destructive', 'touches_backup', 'secret_access', 'privilege_change']
const isBackupLoss = 'touches_backup = 1 AND destructive = 1'
const backupCounts = BACKUP_FIELDS.map((field) => `JSONExtractUInt(raw, '${field}')`).join(', ')
const camelCased = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/**
 * The last RECENT_EVENTS stored events up to a position of the log, for `restoreRecent`, as `recentEventOf` makes them to the last
 * field: drafts keep them, and are compared. Oldest first.
 */
export const RECENT_EVENTS_SQL = `SELECT * EXCEPT log_offset FROM (
  SELECT id, agent_id AS agentId, toUnixTimestamp64Milli(occurred_at) AS at, session_id AS sessionId, principal, source,
    credential_id AS credentialId, credential_kind AS credentialKind, action, action_class AS actionClass,
    service, resource_type AS resourceType, resource_id AS resourceId, environment, outcome, error_code AS errorCode,
    ${FLAGS.map((flag) => `toBool(${flag}) AS ${camelCased(flag)}`).join(', ')},
    delegation, account, region, source_ip AS sourceIp, asn, country,
    user_agent AS userAgent, model, toBool(alert_id != '') AS alerted,
    if(${isBackupLoss}, toUInt32(least(arrayFirst(n -> n > 0, [${backupCounts}]), ${MOST_BACKUPS})), 0) AS backups, log_offset
  FROM events WHERE log_partition = {partition:UInt16} AND log_offset <= {through:UInt64}
  ORDER BY log_offset DESC LIMIT {most:UInt32}
) ORDER BY log_offset`

export function recentEventOf(event: AuditEvent, alerted: boolean): RecentEvent {
  return {
    id: event.id,
    agentId: event.agentId,
    at: event.occurredAt,
    source: event.source,
    sessionId: event.sessionId,
    principal: event.principal,
    credentialId: event.credentialId,
    credentialKind: event.credentialKind,
    action: event.action,
    actionClass: event.actionClass,
    service: event.service,
    resourceType: event.resourceType,
    resourceId: event.resourceId,
    environment: event.environment,
    outcome: event.outcome,
    errorCode: event.errorCode,
    irreversible: event.irreversible,
    destructive: event.destructive,
    touchesBackup: event.touchesBackup,
    secretAccess: event.secretAccess,
    privilegeChange: event.privilegeChange,
    delegation: event.delegation,
    account: event.account,
    region: event.region,
    sourceIp: event.sourceIp,
    asn: event.asn,
    country: event.country,
    userAgent: event.userAgent,
    model: event.model,
    alerted,
    backups: event.touchesBackup && event.destructive ? backupsIn(event.raw) : 0,
  }
}

export function createRecentEvents(capacity: number = RECENT_EVENTS): RecentEvents {
  const ring: (RecentEvent | undefined)[] = []
  // Number of the same agent's event before, by slot; numbers count all events ever added.
  const previous = new Float64Array(capacity)
  const last = new Map<string, number>()
  let added = 0

  /** Walks the agent's events from the newest back, until `take` says that it is enough. */
  const walk = (agentId: string, take: (event: RecentEvent) => boolean): void => {
    let number = last.get(agentId) ?? -1
    while (number >= 0 && number >= added - capacity) {
      const slot = number % capacity
      const event = ring[slot]
      if (event === undefined || event.agentId !== agentId || !take(event)) return
      number = previous[slot] ?? -1
    }
  }

  return {
    add: (event) => {
      const slot = added % capacity
      const old = ring[slot]
      if (old !== undefined && last.get(old.agentId) === added - capacity) last.delete(old.agentId)
      ring[slot] = event
      previous[slot] = last.get(event.agentId) ?? -1
      last.set(event.agentId, added)
      added++
    },
    before: (agentId, until, maxAgeMs, most) => {
      const found: RecentEvent[] = []
      walk(agentId, (event) => {
        if (event.at < until - maxAgeMs) return false
        if (event.at <= until) found.push(event)
        return found.length < most
      })
      return found.reverse()
    },
    last: (agentId, most) => {
      const found: RecentEvent[] = []
      walk(agentId, (event) => found.push(event) < most)
      return found
    },
  }
}
