/** Classes of action, as Tripline's catalogue has them. */
export type ActionClass =
  | 'read'
  | 'list'
  | 'write'
  | 'delete'
  | 'destroy'
  | 'privilege'
  | 'credential'
  | 'defense'
  | 'execute'
  | 'llm'
  | 'other'

/** What is about to be done; exactly one of the three. */
export type Prospect =
  | {
      readonly call: {
        /** 's3:DeleteBucket', 'DELETE /v1/volumes/vol_1', 'tool:delete_volume' */
        readonly action: string
        readonly service?: string
        readonly resourceType?: string
        readonly resourceId?: string
        readonly account?: string
        readonly region?: string
        readonly environment?: 'prod' | 'staging' | 'dev' | 'unknown'
        /** Id or fingerprint, never the secret. */
        readonly credentialId?: string
        readonly credentialKind?: string
        readonly arguments?: unknown
      }
    }
  | {
      readonly http: {
        readonly method: string
        readonly url: string
        /** The header as it will be sent; kept as a keyed fingerprint. */
        readonly authorization?: string
        /** Those that change what the call does: X-Amz-Target, X-HTTP-Method-Override. */
        readonly headers?: Readonly<Record<string, string>>
        readonly body?: string
      }
    }
  | {
      readonly tool: {
        readonly server: string
        readonly tool: string
        readonly arguments?: unknown
      }
    }

/** What the gate said. */
export interface Decision {
  readonly id: string
  readonly outcome: 'allow' | 'deny' | 'approval_required'
  /** 0..100 */
  readonly risk: number
  readonly bits: number
  /** Ids of the policies that decided. */
  readonly because: readonly string[]
  /** In words, what matters most first. */
  readonly reasons: readonly string[]
  /** '' for none. */
  readonly approvalId: string
  /** A credential for this very call may be fetched with its approval, once. */
  readonly credential: boolean
}

/** Made for one approved call, and good for nothing else. The secret is here and nowhere else. */
export interface Credential {
  readonly approvalId: string
  /** As audit logs will name it. */
  readonly credentialId: string
  /** 'sts', 'vault' */
  readonly kind: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  /** Of 'sts': AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. Of 'vault': what the lease holds. */
  readonly secret: Readonly<Record<string, string>>
}

export type Answer =
  | { readonly kind: 'decided'; readonly decision: Decision }
  /** The gate did not answer in time; whether the call may be made is what `failOpen` says of its class. */
  | { readonly kind: 'unreachable'; readonly allowed: boolean; readonly reason: string }
