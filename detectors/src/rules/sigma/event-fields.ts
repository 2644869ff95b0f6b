import type { AuditEvent } from '@tripline/ingest'

/** The product whose rules are about events themselves, whatever source they come from. */
export const OWN_PRODUCT = 'tripline'
const PREFIX = 'tripline.'

type Read = (event: AuditEvent) => string

const FIELDS: readonly (keyof AuditEvent)[] = [
  ...(['agentId', 'attributionRule', 'principal', 'credentialId', 'credentialKind'] as const),
  ...(['sessionId', 'delegation', 'action', 'service', 'actionClass', 'resourceType'] as const),
  ...(['resourceId', 'account', 'region', 'environment', 'sourceIp', 'asn', 'country'] as const),
  ...(['userAgent', 'outcome', 'errorCode', 'bytesOut', 'durationMs', 'model'] as const),
  ...(['inputTokens', 'outputTokens', 'reasoningTokens', 'cachedTokens', 'costUsd'] as const),
  ...(['temperature', 'maxTokens', 'toolsOffered', 'destructive', 'irreversible'] as const),
  ...(['privilegeChange', 'secretAccess', 'touchesBackup', 'source', 'occurredAt'] as const),
]

const readers: ReadonlyMap<string, Read> = new Map(
  FIELDS.map((name): [string, Read] => [name, (event) => String(event[name])]),
)

/** Follow from the action alone. */
const BY_ACTION = new Set(['action', 'service'])
/** Have so few values that one of them says little: the last to look rules up by. */
const COARSE = new Set(['tripline.outcome', 'tripline.environment', 'tripline.source'])

export const isCoarse = (name: string): boolean => COARSE.has(name)

/** The name under which a rule about the product tripline tests a field: its own fields need no prefix there. */
export function ownFieldName(name: string): string {
  return readers.has(name) ? `${PREFIX}${name}` : name
}

/** How an event's own field is read; null when the name means a field of the record. */
export function eventField(name: string): {
  readonly read: Read
  readonly byAction: boolean
} | null {
  if (!name.startsWith(PREFIX)) return null
  const bare = name.slice(PREFIX.length)
  const read = readers.get(bare)
  return read === undefined ? null : { read, byAction: BY_ACTION.has(bare) }
}
