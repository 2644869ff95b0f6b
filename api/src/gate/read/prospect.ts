import type { AuditEvent, Environment } from '@tripline/ingest'
import type { HeldBody } from './held-body.ts'
import type { Steering } from './steering.ts'

/** Who is held up, as far as whoever holds it up can say. */
export interface Asker {
  /** The token's name: who will have requested an approval. */
  readonly name: string
  /** The one agent the token speaks for; null for a gateway, which speaks for all behind it. */
  readonly agent: string | null
}

/** What every way of asking may say besides the action. All of it is self-asserted but what a gateway has checked. */
export interface Circumstances {
  /** '' where only the credential says who. */
  readonly agent: string
  readonly session: string
  readonly sourceIp: string
  readonly userAgent: string
}

/** An action that has not happened yet, in the words of whoever holds it up. */
export type Prospect =
  | {
      readonly kind: 'call'
      /** 's3:DeleteBucket', 'DELETE /v1/volumes/vol_1', 'tool:delete_volume' */
      readonly action: string
      /** The host of an HTTP action, the server of a tool; the action's own prefix unless said. */
      readonly service: string
      readonly resourceType: string
      readonly resourceId: string
      readonly account: string
      readonly region: string
      /** Believed of a gateway, and of an agent only where it makes the action worse. */
      readonly environment: Environment
      readonly credentialId: string
      readonly credentialKind: string
      readonly arguments: unknown
    }
  | {
      readonly kind: 'http'
      readonly method: string
      /** Absolute, as it will be called. */
      readonly url: string
      /** The `authorization` header: kept as a fingerprint. '' for none. */
      readonly authorization: string
      /** As its receiver will read it; '' for none. */
      readonly body: HeldBody
      readonly steering: Steering
    }
  | {
      readonly kind: 'tool'
      readonly server: string
      readonly tool: string
      readonly arguments: unknown
    }
  | { readonly kind: 'kubernetes'; readonly request: { readonly [key: string]: unknown } }

/** A prospective action in the vocabulary of events. */
export interface HeldAction {
  readonly event: AuditEvent
  /** Everything the action names, its resource first: any of them may be what is protected. Bounded. */
  readonly targets: readonly string[]
  /** The action to the letter: whatever is not in here, an approval does not bind. */
  readonly exact: string
}

export type ReadProspect =
  | { readonly kind: 'read'; readonly held: HeldAction }
  | { readonly kind: 'not_understood'; readonly detail: string }
