import type { ArgumentAtom, AuditEvent, SourceName } from '../event.ts'
import { limits } from '../limits.ts'
import type { ClosedWords } from './closed-words.ts'
import {
  actionClasses,
  atomKinds,
  atomOrigins,
  attributionRules,
  environments,
  outcomes,
} from './closed-words.ts'
import { EVENT_VERSION } from './encode-event.ts'
import { doubleAt } from './event-bytes.ts'
import { createTextRecall } from './text-recall.ts'

// What is being read. Reading is synchronous, and an object for each event would cost as much as its numbers.
let bytes: Buffer = Buffer.alloc(0)
let at = 0
let end = 0

const recall = createTextRecall()
const NO_ARGUMENTS: readonly ArgumentAtom[] = Object.freeze([])

/** The event again; null for bytes that `encodeEvent` of this version did not write. */
export function decodeEvent(encoded: Uint8Array): AuditEvent | null {
  return decodeEventAt(encoded, 0, encoded.length)
}

/** The event that lies from `from` to `to`, or null as above. */
export function decodeEventAt(encoded: Uint8Array, from: number, to: number): AuditEvent | null {
  begin(encoded, from, to)
  try {
    return readEvent()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The id alone of an event that `encodeEvent` of this version wrote. */
export function decodeEventId(encoded: Uint8Array, from: number): string {
  begin(encoded, from, encoded.length)
  at += 6 + 5 * 8
  for (let i = 0; i < 8; i++) varint()
  return freshText()
}

function begin(encoded: Uint8Array, from: number, to: number): void {
  bytes = Buffer.isBuffer(encoded)
    ? encoded
    : Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  at = from
  end = to
}

function readEvent(): AuditEvent {
  if (byte() !== EVENT_VERSION) throw new RangeError('another version')
  const flags = byte()
  const actionClass = word(actionClasses)
  const attributionRule = word(attributionRules)
  const environment = word(environments)
  const outcome = word(outcomes)
  // In the order of the literal, which gives every event one hidden class; what lies elsewhere is read ahead.
  const occurredAt = double()
  const receivedAt = double()
  const attributionConfidence = double()
  const costUsd = double()
  const temperature = double()
  const asn = varint()
  const bytesOut = varint()
  const durationMs = varint()
  const inputTokens = varint()
  const outputTokens = varint()
  const reasoningTokens = varint()
  const cachedTokens = varint()
  const maxTokens = varint()
  const id = freshText()
  const source = text() as SourceName
  const agentId = text()
  const principal = text()
  const credentialId = text()
  const credentialKind = text()
  const sessionId = text()
  const delegation = text()
  const action = text()
  const service = text()
  const resourceType = text()
  const resourceId = text()
  const account = text()
  const region = text()
  const sourceIp = text()
  const country = text()
  const userAgent = text()
  const errorCode = text()
  const model = text()
  const toolsOffered = text()
  const raw = freshText()
  const atoms = readAtoms()
  if (at !== end) throw new RangeError('bytes left over')
  return {
    id,
    source,
    occurredAt,
    receivedAt,
    agentId,
    attributionRule,
    attributionConfidence,
    principal,
    credentialId,
    credentialKind,
    sessionId,
    delegation,
    action,
    service,
    actionClass,
    resourceType,
    resourceId,
    account,
    region,
    environment,
    sourceIp,
    asn,
    country,
    userAgent,
    outcome,
    errorCode,
    bytesOut,
    durationMs,
    arguments: atoms,
    model,
    inputTokens,
    outputTokens,
    reasoningTokens,
    cachedTokens,
    costUsd,
    temperature,
    maxTokens,
    toolsOffered,
    destructive: (flags & 1) !== 0,
    irreversible: (flags & 2) !== 0,
    privilegeChange: (flags & 4) !== 0,
    secretAccess: (flags & 8) !== 0,
    touchesBackup: (flags & 16) !== 0,
    raw,
  }
}

function readAtoms(): readonly ArgumentAtom[] {
  const count = varint()
  if (count === 0) return NO_ARGUMENTS
  if (count > limits.argumentAtoms) throw new RangeError('too many arguments')
  const atoms: ArgumentAtom[] = []
  for (let i = 0; i < count; i++) {
    const kind = word(atomKinds)
    const origin = word(atomOrigins)
    const key = text()
    const hmac = text()
    atoms.push({ key, kind, hmac, origin, sourceTool: text() })
  }
  return atoms
}

function byte(): number {
  if (at >= end) throw new RangeError('cut off')
  return bytes[at++] ?? 0
}

function word<Word extends string>(words: ClosedWords<Word>): Word {
  const found = words.wordOf(byte())
  if (found === undefined) throw new RangeError('no such word')
  return found
}

function double(): number {
  if (at + 8 > end) throw new RangeError('cut off')
  at += 8
  return doubleAt(bytes, at - 8)
}

function varint(): number {
  const first = byte()
  if (first < 128) return first
  let value = first & 127
  for (let scale = 128; scale < 2 ** 56; scale *= 128) {
    const next = byte()
    value += (next & 127) * scale
    if (next < 128) return value
  }
  throw new RangeError('not a number')
}

/** A text that other events have as well, most likely. */
function text(): string {
  const header = varint()
  const from = at
  skip(header)
  if (header === 0) return ''
  return header % 2 === 0 ? recall.read(bytes, from, at) : bytes.toString('utf8', from, at)
}

/** A text that no other event has. */
function freshText(): string {
  const header = varint()
  const from = at
  skip(header)
  return header % 2 === 0 ? bytes.toString('latin1', from, at) : bytes.toString('utf8', from, at)
}

function skip(header: number): void {
  at += Math.floor(header / 2)
  if (at > end) throw new RangeError('cut off')
}
