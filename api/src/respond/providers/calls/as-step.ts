import type { Reading, Step } from '../switch-action.ts'
import { done, reading } from '../switch-action.ts'
import type { ProviderAnswer, Refusal } from './provider-answer.ts'
import { refusal } from './provider-answer.ts'

/** A call that changes something: any success is one. */
export const stepOf = (answer: ProviderAnswer, said: string): Step =>
  answer.kind === 'refused' ? answer : done(said)

/** A thing that is asked for and not there is gone; any other refusal tells nothing of it. */
export const goneOr = (answer: Refusal): Reading =>
  answer.outcome === 'not-found' ? reading('gone', answer.said) : answer

/** It answered, but not what its contract says: nothing may be concluded from that. */
export const unclear = (what: string): Refusal =>
  refusal('transient', `${what} did not answer as documented`)
