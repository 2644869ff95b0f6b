import type { Column, Hash64 } from '@tripline/infra'
import type { AuditEvent } from './event.ts'

/** An event as table `events` holds it: with how it was scored, and where in the log it lies. */
export interface StoredEvent {
  readonly event: AuditEvent
  readonly bits: number
  readonly risk: number
  /** '' for events of no alert. */
  readonly alertId: string
  readonly partition: number
  readonly offset: number
  /** 64-bit hash of the id, by which duplicates are known after a restart. */
  readonly idHash: Readonly<Hash64> | bigint
}

type EventColumn = Column<StoredEvent>

const word = (name: string, of: (event: AuditEvent) => string): EventColumn => ({
  name,
  type: 'LowCardinality(String)',
  of: (row) => of(row.event),
})
const text = (name: string, of: (event: AuditEvent) => string): EventColumn => ({
  name,
  type: 'String',
  of: (row) => of(row.event),
})
const amount = (name: string, of: (event: AuditEvent) => number): EventColumn => ({
  name,
  type: 'UInt32',
  of: (row) => of(row.event),
})
const flag = (name: string, of: (event: AuditEvent) => boolean): EventColumn => ({
  name,
  type: 'UInt8',
  of: (row) => of(row.event),
})
const time = (name: string, of: (event: AuditEvent) => number): EventColumn => ({
  name,
  type: "DateTime64(3, 'UTC')",
  of: (row) => of(row.event),
})

/** The columns of table `events`, in its order (infra/src/clickhouse/migrations/001_events.sql). */
export const eventColumns: readonly EventColumn[] = [
  text('id', (e) => e.id),
  word('source', (e) => e.source),
  time('occurred_at', (e) => e.occurredAt),
  time('received_at', (e) => e.receivedAt),
  text('agent_id', (e) => e.agentId),
  word('attribution_rule', (e) => e.attributionRule),
  { name: 'attribution_confidence', type: 'Float32', of: (row) => row.event.attributionConfidence },
  text('principal', (e) => e.principal),
  text('credential_id', (e) => e.credentialId),
  word('credential_kind', (e) => e.credentialKind),
  text('session_id', (e) => e.sessionId),
  text('delegation', (e) => e.delegation),
  word('action', (e) => e.action),
  word('service', (e) => e.service),
  word('action_class', (e) => e.actionClass),
  word('resource_type', (e) => e.resourceType),
  text('resource_id', (e) => e.resourceId),
  word('account', (e) => e.account),
  word('region', (e) => e.region),
  word('environment', (e) => e.environment),
  text('source_ip', (e) => e.sourceIp),
  amount('asn', (e) => e.asn),
  word('country', (e) => e.country),
  word('user_agent', (e) => e.userAgent),
  word('outcome', (e) => e.outcome),
  word('error_code', (e) => e.errorCode),
  { name: 'bytes_out', type: 'UInt64', of: (row) => row.event.bytesOut },
  amount('duration_ms', (e) => e.durationMs),
  text('arguments', (e) => (e.arguments.length === 0 ? '' : JSON.stringify(e.arguments))),
  word('model', (e) => e.model),
  amount('input_tokens', (e) => e.inputTokens),
  amount('output_tokens', (e) => e.outputTokens),
  amount('reasoning_tokens', (e) => e.reasoningTokens),
  amount('cached_tokens', (e) => e.cachedTokens),
  { name: 'cost_usd', type: 'Float64', of: (row) => row.event.costUsd },
  { name: 'temperature', type: 'Float32', of: (row) => row.event.temperature },
  amount('max_tokens', (e) => e.maxTokens),
  word('tools_offered', (e) => e.toolsOffered),
  flag('destructive', (e) => e.destructive),
  flag('irreversible', (e) => e.irreversible),
  flag('privilege_change', (e) => e.privilegeChange),
  flag('secret_access', (e) => e.secretAccess),
  flag('touches_backup', (e) => e.touchesBackup),
  { name: 'bits', type: 'Float32', of: (row) => row.bits },
  { name: 'risk', type: 'UInt8', of: (row) => row.risk },
  { name: 'alert_id', type: 'LowCardinality(String)', of: (row) => row.alertId },
  { name: 'log_partition', type: 'UInt16', of: (row) => row.partition },
  { name: 'log_offset', type: 'UInt64', of: (row) => row.offset },
  { name: 'id_hash', type: 'UInt64', of: (row) => row.idHash },
  text('raw', (e) => e.raw),
]

/** The table's partition an event lies in: the UTC month, as ClickHouse's toYYYYMM. */
export function monthOf(occurredAt: number): string {
  if (!(occurredAt >= known.from && occurredAt < known.to)) known = findMonth(occurredAt)
  return known.name
}

/** The month asked for last: making a date costs as much as five columns. */
let known = { from: 0, to: 0, name: '' }

function findMonth(occurredAt: number): typeof known {
  const first = new Date(occurredAt)
  first.setUTCDate(1)
  first.setUTCHours(0, 0, 0, 0)
  const next = new Date(first)
  next.setUTCMonth(first.getUTCMonth() + 1)
  const name = String(first.getUTCFullYear() * 100 + first.getUTCMonth() + 1)
  return { from: first.getTime(), to: next.getTime(), name }
}
