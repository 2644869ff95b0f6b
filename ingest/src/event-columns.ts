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

type Of<Value> = (row: StoredEvent) => Value

const word = (name: string, of: Of<string>): EventColumn => ({
  ...{ name, type: 'LowCardinality(String)', of },
})
const text = (name: string, of: Of<string>): EventColumn => ({ name, type: 'String', of })
const amount = (name: string, of: Of<number>): EventColumn => ({ name, type: 'UInt32', of })
const flag = (name: string, of: Of<boolean>): EventColumn => ({ name, type: 'UInt8', of })
const time = (name: string, of: Of<number>): EventColumn => ({
  ...{ name, type: "DateTime64(3, 'UTC')", of },
})

/** The columns of table `events`, in its order (infra/src/clickhouse/migrations/001_events.sql). */
export const eventColumns: readonly EventColumn[] = [
  text('id', ({ event }) => event.id),
  word('source', ({ event }) => event.source),
  time('occurred_at', ({ event }) => event.occurredAt),
  time('received_at', ({ event }) => event.receivedAt),
  text('agent_id', ({ event }) => event.agentId),
  word('attribution_rule', ({ event }) => event.attributionRule),
  {
    name: 'attribution_confidence',
    type: 'Float32',
    of: ({ event }) => event.attributionConfidence,
  },
  text('principal', ({ event }) => event.principal),
  text('credential_id', ({ event }) => event.credentialId),
  word('credential_kind', ({ event }) => event.credentialKind),
  text('session_id', ({ event }) => event.sessionId),
  text('delegation', ({ event }) => event.delegation),
  word('action', ({ event }) => event.action),
  word('service', ({ event }) => event.service),
  word('action_class', ({ event }) => event.actionClass),
  word('resource_type', ({ event }) => event.resourceType),
  text('resource_id', ({ event }) => event.resourceId),
  word('account', ({ event }) => event.account),
  word('region', ({ event }) => event.region),
  word('environment', ({ event }) => event.environment),
  text('source_ip', ({ event }) => event.sourceIp),
  amount('asn', ({ event }) => event.asn),
  word('country', ({ event }) => event.country),
  word('user_agent', ({ event }) => event.userAgent),
  word('outcome', ({ event }) => event.outcome),
  word('error_code', ({ event }) => event.errorCode),
  { name: 'bytes_out', type: 'UInt64', of: ({ event }) => event.bytesOut },
  amount('duration_ms', ({ event }) => event.durationMs),
  text('arguments', ({ event }) => argumentsText(event)),
  word('model', ({ event }) => event.model),
  amount('input_tokens', ({ event }) => event.inputTokens),
  amount('output_tokens', ({ event }) => event.outputTokens),
  amount('reasoning_tokens', ({ event }) => event.reasoningTokens),
  amount('cached_tokens', ({ event }) => event.cachedTokens),
  { name: 'cost_usd', type: 'Float64', of: ({ event }) => event.costUsd },
  { name: 'temperature', type: 'Float32', of: ({ event }) => event.temperature },
  amount('max_tokens', ({ event }) => event.maxTokens),
  word('tools_offered', ({ event }) => event.toolsOffered),
  flag('destructive', ({ event }) => event.destructive),
  flag('irreversible', ({ event }) => event.irreversible),
  flag('privilege_change', ({ event }) => event.privilegeChange),
  flag('secret_access', ({ event }) => event.secretAccess),
  flag('touches_backup', ({ event }) => event.touchesBackup),
  { name: 'bits', type: 'Float32', of: (row) => row.bits },
  { name: 'risk', type: 'UInt8', of: (row) => row.risk },
  { name: 'alert_id', type: 'LowCardinality(String)', of: (row) => row.alertId },
  { name: 'log_partition', type: 'UInt16', of: (row) => row.partition },
  { name: 'log_offset', type: 'UInt64', of: (row) => row.offset },
  { name: 'id_hash', type: 'UInt64', of: (row) => row.idHash },
  text('raw', ({ event }) => event.raw),
]

function argumentsText({ arguments: atoms }: AuditEvent): string {
  return atoms.length === 0 ? '' : JSON.stringify(atoms)
}

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
