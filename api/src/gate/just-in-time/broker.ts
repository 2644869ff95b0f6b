import type { Refusal } from '../../respond/providers/calls/provider-answer.ts'
import type { Executed } from '../../respond/response-action.ts'
import type { Approval } from '../approvals/approval.ts'

/** What of an approval a credential is cut to. */
export type ApprovedAction = Pick<
  Approval,
  'id' | 'agentId' | 'action' | 'resourceType' | 'resourceId' | 'account'
>

export const BROKERS = ['sts', 'vault'] as const
export type BrokerName = (typeof BROKERS)[number]

export type Issued =
  | {
      readonly kind: 'issued'
      /** Handed out once and kept nowhere. */
      readonly secret: Readonly<Record<string, string>>
      /** As events will name it: an access key id, a lease. */
      readonly credentialId: string
      /** What taking it back needs. No secret. */
      readonly handle: Readonly<Record<string, string>>
      readonly expiresAt: number
    }
  | { readonly kind: 'unfit'; readonly why: string }
  | Refusal

/** Somebody who makes a credential that can do one action, for a while. */
export interface Broker {
  readonly name: BrokerName
  serves(action: ApprovedAction): boolean
  issue(action: ApprovedAction, lifeMs: number, signal: AbortSignal): Promise<Issued>
  /** Twice is once; one that has ended by itself is revoked. */
  revoke(handle: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Executed>
}
