import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Decision } from '../decision.ts'
import type { McpRequest } from '../read/mcp-call.ts'
import { messageIn } from '../read/mcp-call.ts'
import { toolRefusal } from '../refusal.ts'

export type ToolCall = Extract<McpRequest, { kind: 'call' }>
type Decided = Pick<
  Decision,
  'id' | 'outcome' | 'reasons' | 'because' | 'approvalId' | 'retryAfterMs'
>

export interface StdioProxyParts {
  readonly fromClient: Readable
  readonly toClient: Writable
  readonly toServer: Writable
  /** Rejects when the gate cannot be asked: then the call does not pass. */
  readonly ask: (call: ToolCall) => Promise<Decided>
}

/** Longer ones are no messages of people or models, and would only fill the memory. */
const MAX_LINE = 16 << 20
const PARSE_ERROR = { code: -32_700, message: 'Tripline: this is no JSON-RPC message.' }
const BATCH_ERROR = { code: -32_600, message: 'Tripline: send tool calls one by one.' }

/**
 * Stands between an MCP client and a server that speak over stdio, and asks before each `tools/call`. What passes is written
 * anew, because a server may read a doubled key or a broken line in another way than we do. In order, one at a time: a call may
 * rest on the one before. Resolves when the client has nothing more to say.
 */
export async function runStdioProxy(parts: StdioProxyParts): Promise<void> {
  for await (const line of createInterface({ input: parts.fromClient, crlfDelay: Infinity })) {
    if (line.trim() !== '') await take(line, parts)
  }
  parts.toServer.end()
}

async function take(line: string, parts: StdioProxyParts): Promise<void> {
  const message = line.length > MAX_LINE ? undefined : parsed(line)
  if (message === undefined) {
    return await write(parts.toClient, { jsonrpc: '2.0', id: null, error: PARSE_ERROR })
  }
  const request = messageIn(message)
  switch (request.kind) {
    case 'none':
      return await write(parts.toServer, message)
    case 'opaque':
      return await write(parts.toClient, { jsonrpc: '2.0', id: null, error: BATCH_ERROR })
    case 'call': {
      const decided = await parts.ask(request).catch(() => UNREACHABLE)
      if (decided.outcome === 'allow') return await write(parts.toServer, message)
      if (request.id !== null) await write(parts.toClient, toolRefusal(request.id, decided))
      return
    }
    default:
      return request satisfies never
  }
}

const UNREACHABLE: Decided = {
  ...{ id: '', outcome: 'deny', because: ['gate:unreachable'], approvalId: '' },
  retryAfterMs: 0,
  reasons: ['Tripline could not be asked, so the call was not made.'],
}

function parsed(line: string): unknown {
  try {
    const message: unknown = JSON.parse(line)
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}

async function write(to: Writable, message: unknown): Promise<void> {
  if (!to.write(`${JSON.stringify(message)}\n`)) await once(to, 'drain')
}
