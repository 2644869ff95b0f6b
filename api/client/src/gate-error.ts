import type { Decision } from './words.ts'

export type GateErrorCode =
  /** The policy, or a person, says no. */
  | 'denied'
  /** Nobody decided in the time there was. */
  | 'not_approved_in_time'
  /** The gate cannot be asked, and the class of the action fails closed. */
  | 'unreachable'
  /** The gate does not take the question: a wrong token, another agent's name, a malformed action. Never fails open. */
  | 'refused_question'
  /** It was approved and may be made, and no credential came for it. */
  | 'no_credential'

/** The call was not made. */
export class GateError extends Error {
  readonly code: GateErrorCode
  /** Null where there was none. */
  readonly decision: Decision | null

  constructor(code: GateErrorCode, message: string, decision: Decision | null = null) {
    super(message)
    this.name = 'GateError'
    this.code = code
    this.decision = decision
  }
}
