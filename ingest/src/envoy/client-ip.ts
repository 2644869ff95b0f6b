import { isIP } from 'node:net'
import { bounded } from '../limits.ts'

/** The address of '192.0.2.1', '192.0.2.1:443', '[2001:db8::1]:443'; '' for anything else. */
export function clientIp(value: unknown): string {
  const text = bounded(value, 64).trim()
  if (isIP(text) !== 0) return text
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1]
  const bare = bracketed ?? /^([^:]+):\d{1,5}$/.exec(text)?.[1] ?? ''
  return isIP(bare) === 0 ? '' : bare
}

/**
 * The last address of an X-Forwarded-For list: the one our own proxy appended. The first is what the client claims, and
 * a client may claim anything.
 */
export function forwardedIp(value: unknown): string {
  const text = bounded(value, 512)
  return clientIp(text.slice(text.lastIndexOf(',') + 1))
}
