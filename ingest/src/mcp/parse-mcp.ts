import { createHash } from 'node:crypto'
import type { Fingerprint } from '../arguments/argument-atoms.ts'
import { argumentAtoms } from '../arguments/argument-atoms.ts'
import { heldSecret } from '../arguments/secret-in-outputs.ts'
import type { EnvironmentOf } from '../environment.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { createClaimsInterner } from '../intern-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import type { EventFields } from '../new-event.ts'
import { draftEvent } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { parseTime, plausibleTime } from '../time.ts'
import type { McpMemory } from './mcp-memory.ts'
import { readMcpRequest } from './mcp-request.ts'
import { readMcpResponse } from './mcp-response.ts'

export interface McpParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
  readonly fingerprint: Fingerprint
  /** What earlier lines taught; shared with no other parser. */
  readonly memory: McpMemory
}

/**
 * Reads MCP transcripts, one JSON-RPC message a line. A `tools/call` is an event when it is ASKED: its line alone gives
 * the same event after a crash or a redelivery, and the alert need not wait for a slow tool. An answer that failed is
 * an event of its own ('mcp:tool_error'), one that held a secret too; any other only teaches which identifiers the tool
 * returned.
 */
export function createMcpParser(parts: McpParserParts): Parser {
  const intern = createClaimsInterner()
  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const line = readLine(opened.tree, record)
    if (!('message' in line)) return [line]
    const isRedacted = heldSecret(opened.text)
    return [parseMessage(line, isRedacted, record, intern(claimsOf(line)), parts)]
  }
}

/** One transcript line, checked. */
interface TranscriptLine {
  readonly at: number
  readonly time: string
  readonly session: string
  readonly agent: string
  readonly server: string
  readonly fromClient: boolean
  readonly message: JsonObject
}

function readLine(
  tree: JsonObject,
  record: RawRecord,
): TranscriptLine | Extract<Parsed, { kind: 'malformed' }> {
  const message = asObject(tree.message)
  const time = bounded(tree.time, 40)
  const at = parseTime(time)
  if (message === null) return { kind: 'malformed', reason: 'missing_field', detail: 'message' }
  if (Number.isNaN(at)) return { kind: 'malformed', reason: 'missing_field', detail: 'time' }
  if (!plausibleTime(at, record.receivedAt)) {
    return { kind: 'malformed', reason: 'implausible_time', detail: time }
  }
  const { direction } = tree
  if (direction !== 'client-to-server' && direction !== 'server-to-client') {
    return { kind: 'malformed', reason: 'missing_field', detail: 'direction' }
  }
  return {
    at,
    time,
    session: bounded(tree.session, limits.idChars),
    agent: bounded(tree.agent, limits.idChars),
    server: bounded(tree.server, limits.wordChars),
    fromClient: direction === 'client-to-server',
    message,
  }
}

function parseMessage(
  line: TranscriptLine,
  isRedacted: boolean,
  record: RawRecord,
  claims: IdentityClaims,
  parts: McpParserParts,
): Parsed {
  const { message } = line
  const { pending, identifiers } = parts.memory
  const isRequest = typeof message.method === 'string'
  const callKey = `${line.server}\u0000${line.session}\u0000${rpcId(message)}`
  if (isRequest) {
    const request = readMcpRequest(message, line.server, line.fromClient)
    if (request.kind !== 'call') return request
    if (request.tool !== '') pending.asked(callKey, { tool: request.tool, at: line.at })
    const originOf = identifiers.originsBefore(line.session, line.at)
    return eventOf(line, record, claims, parts, request.kept, {
      ...request.facts,
      resourceType: request.resourceType,
      resourceId: request.resourceId,
      arguments: argumentAtoms(request.arguments, originOf, parts.fingerprint),
    })
  }
  const asked = pending.answered(callKey, line.at)
  const response = readMcpResponse(message, asked?.tool ?? '', isRedacted)
  if (asked !== null && response.output !== undefined) {
    identifiers.noteOutput(line.session, asked.tool, line.at, response.output)
  }
  if (response.kind === 'ignored') return { kind: 'ignored', reason: response.reason }
  return eventOf(line, record, claims, parts, response.kept, {
    ...response.facts,
    service: line.server || 'mcp',
    durationMs: asked === null ? 0 : line.at - asked.at,
  })
}

function eventOf(
  line: TranscriptLine,
  record: RawRecord,
  claims: IdentityClaims,
  parts: McpParserParts,
  kept: JsonObject,
  fields: Partial<EventFields> & { readonly action: string },
): Parsed {
  const { time, session, agent, server } = line
  const direction = line.fromClient ? 'client-to-server' : 'server-to-client'
  const event = draftEvent({
    id: idOf(line, direction),
    source: record.source,
    occurredAt: line.at,
    receivedAt: record.receivedAt,
    action: fields.action,
    raw: JSON.stringify({ time, session, agent, server, direction, message: kept }),
  })
  Object.assign(event, fields)
  event.principal = claims.principal
  event.sessionId = session
  event.environment = parts.environmentOf('', server, event.resourceId)
  return { kind: 'event', claims, event }
}

/** The transcript's `agent` is what the recorder was told; MCP itself authenticates nobody here. */
function claimsOf(line: TranscriptLine): IdentityClaims {
  return {
    principal: line.agent,
    principalKind: 'unknown',
    account: '',
    credentialId: '',
    sessionId: line.session,
    sessionName: '',
    roleName: '',
    sourceIdentity: '',
    sessionTag: '',
    workload: '',
    virtualKey: '',
    agentHeader: line.agent,
  }
}

function rpcId(message: JsonObject): string {
  const { id } = message
  return typeof id === 'number' ? `#${id}` : bounded(id, limits.wordChars)
}

/** JSON-RPC ids start again with each connection, so the time is part of the id. */
function idOf(line: TranscriptLine, direction: string): string {
  const parts = [line.session, line.server, direction, rpcId(line.message), line.time]
  const method = bounded(line.message.method, limits.wordChars)
  const digest = createHash('sha256')
    .update([...parts, method].join('\u0000'))
    .digest('hex')
  return `mcp:${digest.slice(0, 32)}`
}
