import type { ActionClass } from '../event.ts'

/** Comma-separated names by class; a name is matched without regard to case. */
export type ServiceActions = Readonly<Partial<Record<ActionClass, string>>>

/** Service → class → names. Data, so that a reviewer reads a table and not code. */
export type ActionTable = Readonly<Record<string, ServiceActions>>

/** Facts that the class alone does not say: full action names ('iam:CreateUser'), comma-separated. */
export interface ActionMarks {
  /** Takes away data or service although its class is not delete or destroy. */
  readonly destructive: string
  /** Cannot be taken back although its class is not destroy. */
  readonly irreversible: string
  /** Of class destroy, yet there is a way back (a waiting period, a recycle bin). */
  readonly reversible: string
  /** Widens what somebody may do although its class is not privilege. */
  readonly privilegeChange: string
  /** Shows or mints a secret although its class is not credential. */
  readonly secretAccess: string
  /** Weakens backups although no word of the name says so. */
  readonly touchesBackup: string
}
