import type { ActionClass, Environment } from '@tripline/ingest'

/** What a policy is asked: one prospective action with what is known of it. All figures are integers: Cedar has no others. */
export interface PolicyQuestion {
  readonly agent: {
    readonly id: string
    /** As declared; 'unknown' for an agent nobody declared. */
    readonly environment: Environment
    readonly declared: boolean
    readonly protected: boolean
    readonly owner: string
    readonly peerGroup: string
  }
  readonly action: string
  readonly actionClass: ActionClass
  readonly resource: {
    readonly id: string
    readonly type: string
    readonly account: string
    readonly region: string
    readonly environment: Environment
    /** The resource or anything else the call names. */
    readonly protected: boolean
  }
  readonly facts: {
    readonly destructive: boolean
    readonly irreversible: boolean
    readonly touchesBackup: boolean
    readonly privilegeChange: boolean
    readonly secretAccess: boolean
    readonly credentialKind: string
    /** Things the call names. */
    readonly blastRadius: number
    /** On the list that nothing overrides. */
    readonly denyListed: boolean
  }
  readonly score: {
    /** False when detection did not answer in time: risk and bits are 0 then and mean nothing. */
    readonly known: boolean
    readonly risk: number
    readonly bits: number
    /** Detection would raise an alert whatever the budget says. */
    readonly outside: boolean
  }
}

export type PolicyOutcome = 'allow' | 'deny' | 'approval_required'

export type PolicyAnswer =
  | {
      readonly kind: 'answered'
      readonly outcome: PolicyOutcome
      /** Ids of the policies that decided; none for what no policy permits. */
      readonly because: readonly string[]
    }
  /** The policy could not be asked, or broke on the question: the caller fails open or closed. */
  | { readonly kind: 'failed'; readonly reason: string }

/** Says what may be done. Three answers: what is forbidden, what is permitted, and what nobody has permitted yet. */
export interface Policy {
  readonly name: string
  /** Changes with the text; part of what is logged. */
  readonly version: string
  answer(question: PolicyQuestion): PolicyAnswer | Promise<PolicyAnswer>
}
