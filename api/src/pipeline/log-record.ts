import { isForOthers } from '../respond/credential-news.ts'
import type { LogCommand } from './pipeline.ts'
import { SCHEMA } from './schema.ts'

/**
 * What a value in the events topic is: an event in the event codec's bytes, or a person's decision. Decisions lie in the same
 * log under the same key, so that a replay meets them at the same place among the agent's events. The first byte of a decision is
 * this one plus the schemas before the one that it is understood since: an older reader takes it for nothing that it knows.
 */
const COMMAND_TAG = 0xc0

export function encodeCommand(command: LogCommand): Uint8Array {
  const json = Buffer.from(JSON.stringify(command), 'utf8')
  const bytes = new Uint8Array(json.length + 1)
  bytes[0] = COMMAND_TAG + understoodSince(command) - 1
  bytes.set(json, 1)
  return bytes
}

/** Null when the value is not a command, or is one of a later schema. */
export function decodeCommand(value: Uint8Array): LogCommand | null {
  const tag = value[0] ?? 0
  if (tag < COMMAND_TAG || tag >= COMMAND_TAG + SCHEMA) return null
  // Written by encodeCommand alone: events begin with another byte.
  return JSON.parse(Buffer.from(value.subarray(1)).toString('utf8')) as LogCommand
}

/** An older worker would answer news for others, and load an agent's rows that are not its own to keep. */
const understoodSince = (command: LogCommand): number => (isForOthers(command) ? 2 : 1)
