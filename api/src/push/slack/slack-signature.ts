import { createHmac, timingSafeEqual } from 'node:crypto'

/** An older request may be one that was listened to and is sent again. */
const MAX_AGE_S = 300

/** Whether Slack sent this: `v0=` HMAC-SHA-256 over `v0:timestamp:body`, not older than five minutes. */
export function slackSignatureHolds(
  secret: string,
  timestamp: string,
  signature: string,
  body: string,
  now: number,
): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now / 1000 - Number(timestamp)) > MAX_AGE_S) return false
  const right = Buffer.from(slackSignature(secret, timestamp, body))
  const given = Buffer.from(signature)
  return given.length === right.length && timingSafeEqual(given, right)
}

export function slackSignature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}
