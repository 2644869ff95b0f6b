import type {
  ActionClass,
  ArgumentAtom,
  AttributionRule,
  AuditEvent,
  Environment,
  Outcome,
  SourceName,
} from './event.ts'
import { limits } from './limits.ts'

/**
 * An event as bytes, for the log: a version byte, then its fields in a fixed order. Strings carry their length doubled, the
 * lowest bit saying whether they are ASCII, which is most of them and three times faster to read back. Closed words are one byte.
 */
const VERSION = 1

const actionClasses: readonly ActionClass[] = [
  ...(['read', 'list', 'write', 'delete', 'destroy', 'privilege'] as const),
  ...(['credential', 'defense', 'execute', 'llm', 'other'] as const),
]
const rules: readonly AttributionRule[] = [
  ...(['registry', 'source-identity', 'session-tag', 'workload-identity', 'virtual-key'] as const),
  ...(['agent-header', 'session-name', 'role', 'credential', 'service', 'none'] as const),
]
const environments: readonly Environment[] = ['prod', 'staging', 'dev', 'unknown']
const outcomes: readonly Outcome[] = ['success', 'denied', 'failure']
const origins: readonly ArgumentAtom['origin'][] = ['user', 'tool', 'none']
const kinds: readonly ArgumentAtom['kind'][] = [
  ...(['email', 'host', 'account', 'id', 'name', 'number', 'date', 'text'] as const),
]

/** Where events are written before they are copied out; grows to the largest event and stays. */
let scratch = Buffer.allocUnsafeSlow(64 << 10)
let end = 0

export function encodeEvent(event: AuditEvent): Uint8Array {
  end = 0
  reserve(256)
  scratch[end++] = VERSION
  scratch[end++] =
    (event.destructive ? 1 : 0) |
    (event.irreversible ? 2 : 0) |
    (event.privilegeChange ? 4 : 0) |
    (event.secretAccess ? 8 : 0) |
    (event.touchesBackup ? 16 : 0)
  scratch[end++] = actionClasses.indexOf(event.actionClass)
  scratch[end++] = rules.indexOf(event.attributionRule)
  scratch[end++] = environments.indexOf(event.environment)
  scratch[end++] = outcomes.indexOf(event.outcome)
  double(event.occurredAt)
  double(event.receivedAt)
  double(event.attributionConfidence)
  double(event.costUsd)
  double(event.temperature)
  for (const amount of amountsOf(event)) varint(amount)
  for (const text of textsOf(event)) string(text)
  varint(event.arguments.length)
  for (const atom of event.arguments) {
    reserve(2)
    scratch[end++] = kinds.indexOf(atom.kind)
    scratch[end++] = origins.indexOf(atom.origin)
    string(atom.key)
    string(atom.hmac)
    string(atom.sourceTool)
  }
  return Uint8Array.prototype.slice.call(scratch, 0, end)
}

const amountsOf = (event: AuditEvent): readonly number[] => [
  ...[event.asn, event.bytesOut, event.durationMs, event.inputTokens, event.outputTokens],
  ...[event.reasoningTokens, event.cachedTokens, event.maxTokens],
]

const textsOf = (event: AuditEvent): readonly string[] => [
  ...[event.id, event.source, event.agentId, event.principal, event.credentialId],
  ...[event.credentialKind, event.sessionId, event.delegation, event.action, event.service],
  ...[event.resourceType, event.resourceId, event.account, event.region, event.sourceIp],
  ...[event.country, event.userAgent, event.errorCode, event.model, event.toolsOffered, event.raw],
]

/** The event again; null for bytes that `encodeEvent` of this version did not write. */
export function decodeEvent(bytes: Uint8Array): AuditEvent | null {
  const reader = new EventReader(bytes)
  try {
    return reader.event()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function reserve(more: number): void {
  if (end + more <= scratch.length) return
  const grown = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, end + more))
  scratch.copy(grown, 0, 0, end)
  scratch = grown
}

function double(value: number): void {
  reserve(8)
  scratch.writeDoubleLE(value, end)
  end += 8
}

/** LEB128 of a whole number from 0 to 2^53. */
function varint(value: number): void {
  reserve(10)
  let rest = value
  while (rest >= 128) {
    scratch[end++] = (rest & 127) | 128
    rest = Math.floor(rest / 128)
  }
  scratch[end++] = rest
}

/** Up to here a loop over the characters beats the call into the encoder (measured). */
const SHORT = 24

function string(text: string): void {
  const length = text.length
  reserve(length * 3 + 10)
  if (length <= SHORT) {
    const from = end + 1
    let i = 0
    for (; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) break
      scratch[from + i] = code
    }
    if (i === length) {
      scratch[end] = length << 1
      end = from + length
      return
    }
  }
  // The byte length is known after writing: write behind the widest header, then close the gap.
  const from = end + 5
  const written = scratch.write(text, from, 'utf8')
  varint(written * 2 + (written === length ? 0 : 1))
  scratch.copyWithin(end, from, from + written)
  end += written
}

/** Reads one event; a RangeError means the bytes are not one. */
class EventReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  event(): AuditEvent {
    if (this.#byte() !== VERSION) throw new RangeError('another version')
    const flags = this.#byte()
    const actionClass = this.#word(actionClasses)
    const attributionRule = this.#word(rules)
    const environment = this.#word(environments)
    const outcome = this.#word(outcomes)
    const occurredAt = this.#double()
    const receivedAt = this.#double()
    const attributionConfidence = this.#double()
    const costUsd = this.#double()
    const temperature = this.#double()
    const asn = this.#varint()
    const bytesOut = this.#varint()
    const durationMs = this.#varint()
    const inputTokens = this.#varint()
    const outputTokens = this.#varint()
    const reasoningTokens = this.#varint()
    const cachedTokens = this.#varint()
    const maxTokens = this.#varint()
    const event: AuditEvent = {
      id: this.#string(),
      source: this.#string() as SourceName,
      occurredAt,
      receivedAt,
      agentId: this.#string(),
      attributionRule,
      attributionConfidence,
      principal: this.#string(),
      credentialId: this.#string(),
      credentialKind: this.#string(),
      sessionId: this.#string(),
      delegation: this.#string(),
      action: this.#string(),
      service: this.#string(),
      actionClass,
      resourceType: this.#string(),
      resourceId: this.#string(),
      account: this.#string(),
      region: this.#string(),
      environment,
      sourceIp: this.#string(),
      asn,
      country: this.#string(),
      userAgent: this.#string(),
      outcome,
      errorCode: this.#string(),
      bytesOut,
      durationMs,
      arguments: NO_ARGUMENTS,
      model: this.#string(),
      inputTokens,
      outputTokens,
      reasoningTokens,
      cachedTokens,
      costUsd,
      temperature,
      maxTokens,
      toolsOffered: this.#string(),
      destructive: (flags & 1) !== 0,
      irreversible: (flags & 2) !== 0,
      privilegeChange: (flags & 4) !== 0,
      secretAccess: (flags & 8) !== 0,
      touchesBackup: (flags & 16) !== 0,
      raw: this.#string(),
    }
    const atoms = this.#arguments()
    if (this.#at !== this.#bytes.length) throw new RangeError('bytes left over')
    // One object literal keeps one hidden class, and what follows `raw` in the bytes is known only now.
    return atoms.length === 0 ? event : Object.assign(event, { arguments: atoms })
  }

  #arguments(): readonly ArgumentAtom[] {
    const count = this.#varint()
    if (count === 0) return NO_ARGUMENTS
    if (count > limits.argumentAtoms) throw new RangeError('too many arguments')
    const atoms: ArgumentAtom[] = []
    for (let i = 0; i < count; i++) {
      const kind = this.#word(kinds)
      const origin = this.#word(origins)
      const key = this.#string()
      atoms.push({ key, kind, hmac: this.#string(), origin, sourceTool: this.#string() })
    }
    return atoms
  }

  #byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw new RangeError('cut off')
    return value
  }

  #word<Word>(words: readonly Word[]): Word {
    const word = words[this.#byte()]
    if (word === undefined) throw new RangeError('no such word')
    return word
  }

  #double(): number {
    const value = this.#bytes.readDoubleLE(this.#at)
    this.#at += 8
    return value
  }

  #varint(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = this.#byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw new RangeError('not a number')
  }

  #string(): string {
    const header = this.#varint()
    if (header === 0) return ''
    const from = this.#at
    this.#at += Math.floor(header / 2)
    if (this.#at > this.#bytes.length) throw new RangeError('cut off')
    return header % 2 === 0
      ? this.#bytes.toString('latin1', from, this.#at)
      : this.#bytes.toString('utf8', from, this.#at)
  }
}

const NO_ARGUMENTS: readonly ArgumentAtom[] = Object.freeze([])
