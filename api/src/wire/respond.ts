import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from './words.ts'

/** From the proposal to its end. `evidence`: being captured; `verifying`: asked for, and not yet proved. */
export const RESPONSE_STATES = [
  'proposed',
  'evidence',
  'executing',
  'verifying',
  'effective',
  'failed',
  'undoing',
  'undone',
  'dismissed',
] as const
export const ResponseState = literals(RESPONSE_STATES)
export type ResponseState = Static<typeof ResponseState>

/** Why a proposal waits for a person; '' where it does not. */
export const HELD_FOR = [
  '',
  'observe',
  'stopped',
  'protected',
  'cap',
  'playbook',
  'irreversible',
  'hits-others',
  'no-action',
  'impossible',
  'unplanned',
] as const
export const HeldFor = literals(HELD_FOR)
export type HeldFor = Static<typeof HeldFor>

export const MeasureName = literals(['observe', 'throttle', 'read-only', 'step-up', 'revoke'])

const Facts = Type.Record(Type.String(), Type.String())

/** The credential, as the events of the alert tell it. Never the secret. */
export const ResponseTarget = Type.Object({
  agentId: Type.String(),
  credentialId: Type.String(),
  credentialKind: Type.String(),
  principal: Type.String(),
  sessionId: Type.String(),
  account: Type.String(),
  source: Type.String(),
})

export const ResponsePlan = Type.Object({
  action: Type.String(),
  target: ResponseTarget,
  calls: Type.Array(Type.String(), { description: 'the provider’s calls, in its own words' }),
  alsoHits: Type.Array(Type.String(), { description: 'who else loses access' }),
  leaves: Type.Array(Type.String(), { description: 'what stays possible afterwards' }),
  effectiveWithinMs: Type.Number(),
  impossible: Type.String({ description: 'why it cannot be done; empty where it can' }),
  parameters: Facts,
})

/** One response to one alert: what was proposed, who had it done, what came of it, and how long each step took. */
export const ResponseRecord = Type.Object({
  id: Type.String(),
  alertId: Type.String(),
  alertSequence: Type.Number(),
  agentId: Type.String(),
  risk: Type.Number({ description: 'of the alert, when it was proposed' }),
  measure: MeasureName,
  action: Type.String({ description: 'empty until an action was found for the credential' }),
  title: Type.String(),
  reversible: Type.Boolean(),
  playbook: Type.Object({ name: Type.String(), version: Type.String() }),
  state: ResponseState,
  heldFor: HeldFor,
  /** Who had it done: a person, or `tripline`; '' while nobody has. */
  by: Type.String(),
  target: ResponseTarget,
  plan: Type.Union([ResponsePlan, Type.Null()]),
  before: Facts,
  evidence: Type.Union([
    Type.Object({
      digest: Type.String({ description: 'SHA-256 of the bundle, as in the audit log' }),
      bytes: Type.Number(),
      events: Type.Number(),
      missing: Type.Number({ description: 'events that were not stored yet' }),
    }),
    Type.Null(),
  ]),
  /** What the provider answered to the request: 'revoked', 'already-revoked', 'forbidden', … */
  outcome: Type.String(),
  said: Type.String(),
  attempts: Type.Number(),
  /** What the provider said when asked last, and when. */
  provider: literals(['', 'out', 'in', 'unknown']),
  checkedAt: Type.Number(),
  /** Times are epoch milliseconds; 0 where it has not happened. */
  recordAt: Type.Number({ description: 'when the record that raised it was received' }),
  proposedAt: Type.Number(),
  decidedAt: Type.Number({ description: 'when it was decided to do it' }),
  requestedAt: Type.Number({ description: 'when the provider was asked first' }),
  effectiveAt: Type.Number({ description: 'when it was first known to be out' }),
  endedAt: Type.Number(),
  /** Uses of the credential after it was out: refused, and passed. */
  refusals: Type.Number(),
  usedAgainAt: Type.Number(),
  /** Detection has been told since when the credential is out, or that it is back. */
  toldDetection: Type.Boolean(),
})
export type ResponseRecord = Static<typeof ResponseRecord>

export const ResponsePage = Type.Object({
  responses: Type.Array(ResponseRecord),
  total: Type.Number(),
})
export type ResponsePage = Static<typeof ResponsePage>

/** The responder itself. */
export const ResponderState = Type.Object({
  mode: literals(['observe', 'automatic']),
  stopped: Type.Boolean({ description: 'by the kill switch' }),
  perHour: Type.Number({ description: 'responses it may carry out by itself within an hour' }),
  lastHour: Type.Number({ description: 'how many it has' }),
  proposed: Type.Number({ description: 'what waits for a person' }),
  actions: Type.Array(Type.String(), { description: 'what is configured' }),
  playbooks: Type.Array(Type.Object({ name: Type.String(), version: Type.String() })),
})
export type ResponderState = Static<typeof ResponderState>
