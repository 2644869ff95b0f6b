import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from './words.ts'

/** Somebody who is told of alerts. */
export const PushReceiver = Type.Object({
  name: Type.String(),
  kind: literals(['webhook', 'pagerduty', 'slack', 'caep', 'kafka']),
  /** Scheme and host alone: the rest of an address may be a secret. */
  origin: Type.String(),
  /** Failing: the last attempt failed. Disabled: it answered 410, that it wants nothing more. */
  condition: literals(['ok', 'failing', 'disabled']),
  pending: Type.Number(),
  deadLetters: Type.Number(),
  /** Since the process started. */
  delivered: Type.Number(),
  failed: Type.Number(),
  /** Of the attempt before; '' after one that went well. */
  lastError: Type.String(),
})
export type PushReceiver = Static<typeof PushReceiver>

/** A message that was given up after the last attempt. */
export const DeadLetter = Type.Object({
  id: Type.String(),
  agentId: Type.String(),
  /** Of the alert's version. */
  sequence: Type.Number(),
  attempts: Type.Number(),
  putAt: Type.Number(),
  diedAt: Type.Number(),
  lastError: Type.String(),
})
export type DeadLetter = Static<typeof DeadLetter>
