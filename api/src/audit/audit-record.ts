import type { AuditAction, AuditDetail, AuditEntry, AuditOutcome } from './audit-entry.ts'
import { AUDIT_ACTIONS } from './audit-entry.ts'
import type { AuditPlace } from './audit-log.ts'
import type { AuditSeal } from './audit-seal.ts'
import { sha256 } from './audit-seal.ts'
import { canonicalJson } from './canonical-json.ts'
import { toOcsf } from './to-ocsf.ts'

/** An entry with its place in the chain. */
export interface AuditRecord extends AuditEntry {
  readonly chain: string
  readonly sequence: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly detail: AuditDetail
  /** Fingerprint of the record before; '' for the first. */
  readonly previous: string
}

export interface SealedRecord {
  readonly record: AuditRecord
  readonly fingerprint: string
  /** The stored line, without its end: an OCSF event in canonical JSON. */
  readonly line: string
}

export type ReadRecord =
  | { readonly kind: 'whole'; readonly sealed: SealedRecord }
  | { readonly kind: 'altered'; readonly why: string }

const MAX_NAME = 512
const MAX_WORDS = 1024
const MAX_FACTS = 32
/** More than a record within those bounds can take, each character escaped. */
export const MAX_LINE_BYTES = 256 * 1024

/** Gives an entry its place after `before`. What is too long is cut, since an act must not go unrecorded for its words. */
export function placeEntry(
  entry: AuditEntry,
  chain: string,
  before: AuditPlace,
  at: number,
): AuditRecord {
  return {
    chain,
    sequence: before.sequence + 1,
    at,
    actor: cut(entry.actor, MAX_NAME),
    action: entry.action,
    target: cut(entry.target, MAX_NAME),
    outcome: entry.outcome,
    detail: Object.fromEntries(
      Object.entries(entry.detail ?? {})
        .slice(0, MAX_FACTS)
        .map(([key, fact]) => [
          cut(key, 64),
          typeof fact === 'string' ? cut(fact, MAX_WORDS) : fact,
        ]),
    ),
    previous: before.fingerprint,
  }
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`

/**
 * The fingerprint is SHA-256 of the canonical event without `fingerprint` and `signatures`, as OCSF's attestation says;
 * it holds the fingerprint of the record before. The signature is HMAC-SHA-256 of the fingerprint.
 */
export function sealRecord(record: AuditRecord, seal: AuditSeal): SealedRecord {
  const fingerprint = sha256(canonicalJson(toOcsf(record, seal.keyId, null)))
  const signature = seal.sign('record', fingerprint)
  const line = canonicalJson(toOcsf(record, seal.keyId, { fingerprint, signature }))
  return { record, fingerprint, line }
}

/** Total: any bytes give an answer. Whole means that sealing what was read gives these very bytes. */
export function readRecord(line: Buffer, seal: AuditSeal): ReadRecord {
  const text = line.toString('utf8')
  const record = decode(text)
  if (record === null) return { kind: 'altered', why: 'it is no audit record' }
  const sealed = sealRecord(record, seal)
  if (Buffer.from(sealed.line).equals(line)) return { kind: 'whole', sealed }
  const same = withoutSeal(sealed.line) === withoutSeal(text)
  const why = same
    ? 'its signature is not of this installation'
    : 'its content is not what was sealed'
  return { kind: 'altered', why }
}

/** For words only: the text with every long run of hex digits left out. */
const withoutSeal = (line: string): string => line.replaceAll(/[0-9a-f]{16,}/g, '')

function decode(line: string): AuditRecord | null {
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch {
    return null
  }
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), event)
  const text = (...path: readonly string[]): string => {
    const found = at(...path)
    return typeof found === 'string' ? found : ''
  }
  const action = AUDIT_ACTIONS.find((known) => known === at('api', 'operation'))
  const outcome = OUTCOMES.find((known) => known === at('status_detail'))
  const sequence = at('metadata', 'sequence')
  const time = at('time')
  if (action === undefined || outcome === undefined) return null
  if (!Number.isSafeInteger(sequence) || !Number.isSafeInteger(time)) return null
  return {
    chain: text('attestation', 'chain_uid'),
    sequence: Number(sequence),
    at: Number(time),
    actor: text('actor', 'user', 'name'),
    action: action satisfies AuditAction,
    target: text('resources', '0', 'uid'),
    outcome,
    detail: factsOf(at('unmapped')),
    previous: text('attestation', 'prev_event', 'fingerprint', 'value'),
  }
}

const OUTCOMES: readonly AuditOutcome[] = ['begun', 'success', 'failure', 'denied']

function factsOf(value: unknown): AuditDetail {
  const facts: Record<string, string | number | boolean> = Object.create(null)
  for (const [key, fact] of Object.entries(Object(value))) {
    if (typeof fact === 'string' || typeof fact === 'number' || typeof fact === 'boolean') {
      facts[key] = fact
    }
  }
  return facts
}
