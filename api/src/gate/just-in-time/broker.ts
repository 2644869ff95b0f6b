import type { Refusal } from '../../respond/providers/calls/provider-answer.ts'
import type { Executed } from '../../respond/response-action.ts'
import type { BROKER_KINDS } from '../../wire/credential.ts'
import type { Approval } from '../approvals/approval.ts'

/** What of an approval a credential is cut to. */
export type ApprovedAction = Pick<
  Approval,
  'id' | 'agentId' | 'action' | 'resourceType' | 'resourceId' | 'account'
>

export type BrokerKind = (typeof BROKER_KINDS)[number]

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
  /** 'sts', or 'sts@eu' of several; kept with each credential, so that it is taken back where it was made. */
  readonly name: string
  readonly kind: BrokerKind
  /** Whether it is dead at `expiresAt` without anybody's doing. */
  readonly endsItself: boolean
  serves(action: ApprovedAction): boolean
  issue(action: ApprovedAction, lifeMs: number, signal: AbortSignal): Promise<Issued>
  /** Twice is once; one that has ended by itself is revoked. */
  revoke(handle: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Executed>
  /** Takes away what `revoke` left behind, once the credential is dead anyway. Absent where nothing stays. */
  readonly tidy?: (
    handle: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<Executed>
}

/** Whether what was to be taken back is out, whoever did it. */
export const isOut = ({ outcome }: Executed): boolean =>
  outcome === 'revoked' || outcome === 'already-revoked' || outcome === 'not-found'
