import type { Static } from 'typebox'
import { Type } from 'typebox'
import { PushReceiver } from './push.ts'
import { literals } from './words.ts'

/** Promised against realised. */
export const Budget = Type.Object({
  promisedPerDay: Type.Number(),
  realisedPerDay: Type.Number(),
  verdict: literals(['holds', 'warming', 'void']),
  /** Why it is void or warming, in words; '' when it holds. */
  because: Type.String(),
  days: Type.Array(
    Type.Object({ day: Type.String(), inside: Type.Number(), outside: Type.Number() }),
  ),
})
export type Budget = Static<typeof Budget>

export const Sensor = Type.Object({
  name: Type.String(),
  source: Type.String(),
  lastRecordAt: Type.Number(),
  lastEventAt: Type.Number(),
  usualGapMs: Type.Number(),
  records: Type.Number(),
  deadLetters: Type.Number(),
  duplicates: Type.Number(),
  state: literals(['on_time', 'late', 'silent']),
  digests: Type.Number({ description: 'proofs of its logs that were looked at' }),
  digestsTampered: Type.Number({ description: 'those that prove that somebody changed its logs' }),
  integrity: literals(['', 'verified', 'unproved', 'tampered']),
})
export type Sensor = Static<typeof Sensor>

export const Status = Type.Object({
  version: Type.String(),
  demo: Type.Boolean(),
  now: Type.Number(),
  /** Milliseconds the detectors are behind the end of the log. */
  behindMs: Type.Number(),
  lag: Type.Number(),
  events: Type.Number(),
  eventsPerSecond: Type.Number(),
  agents: Type.Number(),
  openAlerts: Type.Number(),
  heldActions: Type.Number({ description: 'calls that wait for a person' }),
  deadLetters: Type.Number(),
  duplicates: Type.Number(),
  sensors: Type.Array(Sensor),
  budget: Budget,
  push: Type.Array(PushReceiver),
})
export type Status = Static<typeof Status>
