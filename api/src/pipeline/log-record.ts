import type { LogCommand } from './pipeline.ts'

/**
 * What a value in the events topic is: an event in the event codec's bytes, or a person's decision. Decisions lie in the same
 * log under the same key, so that a replay meets them at the same place among the agent's events.
 */
const COMMAND_TAG = 0xc0

export function encodeCommand(command: LogCommand): Uint8Array {
  const json = Buffer.from(JSON.stringify(command), 'utf8')
  const bytes = new Uint8Array(json.length + 1)
  bytes[0] = COMMAND_TAG
  bytes.set(json, 1)
  return bytes
}

/** Null when the value is not a command. */
export function decodeCommand(value: Uint8Array): LogCommand | null {
  if (value[0] !== COMMAND_TAG) return null
  // Written by encodeCommand alone: events begin with another byte.
  return JSON.parse(Buffer.from(value.subarray(1)).toString('utf8')) as LogCommand
}
