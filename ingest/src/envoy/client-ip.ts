import { isIP } from 'node:net'
import { bounded } from '../limits.ts'
import { createMemo } from '../memo.ts'

const MAX_ADDRESSES = 20_000

// A memo of a pure function.
const known = createMemo<string, boolean>(MAX_ADDRESSES)

/** The address of '192.0.2.1', '192.0.2.1:443', '[2001:db8::1]:443'; '' for anything else. */
export function clientIp(value: unknown): string {
  const text = bounded(value, 64).trim()
  if (text === '') return ''
  const colon = text.indexOf(':')
  const bracketed = text.startsWith('[')
  const hasPort = bracketed || (colon !== -1 && colon === text.lastIndexOf(':'))
  if (!hasPort) return isAddress(text) ? text : ''
  const pattern = bracketed ? /^\[([^\]]+)\](?::\d{1,5})?$/ : /^([^:]+):\d{1,5}$/
  // Every connection has a port of its own: only what stands before it comes again.
  const host = pattern.exec(text)?.[1] ?? ''
  return host !== '' && isAddress(host) ? host : ''
}

function isAddress(text: string): boolean {
  const found = known.get(text)
  if (found !== undefined) return found
  const address = isIP(text) !== 0
  known.set(text, address)
  return address
}

/**
 * The last address of an X-Forwarded-For list: the one our own proxy appended. The first is what the client claims, and
 * a client may claim anything.
 */
export function forwardedIp(value: unknown): string {
  const text = bounded(value, 512)
  return clientIp(text.slice(text.lastIndexOf(',') + 1))
}
