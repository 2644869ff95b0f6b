import type { Environment } from '../event.ts'
import type { RandomKey } from './random.ts'

/** How an agent signs its calls to AWS. */
export type AwsIdentity = 'role' | 'key' | 'none'

/** One agent of the invented company: who it is, not what it does. */
export interface Persona {
  readonly id: string
  readonly index: number
  readonly kind: string
  readonly owner: string
  readonly charter: string
  readonly environment: Environment
  readonly peerGroup: string
  /** Owner's hours east of Greenwich. */
  readonly offsetHours: number
  /** Multiplies every rhythm. */
  readonly volume: number
  /** Stable address of its runner, from RFC 5737's documentation networks. */
  readonly address: string
  readonly aws: AwsIdentity
  readonly railway: boolean
  readonly kubernetes: boolean
  readonly vault: boolean
  /** The name its LLM key goes by; '' for agents that call no model. */
  readonly virtualKey: string
  /** SHA-256 of that key as the LLM proxy stores it, of a secret that exists nowhere. */
  readonly virtualKeyHash: string
  /** Fingerprint of its authorization header at the mesh. */
  readonly meshCredential: string
  readonly model: string
  /** Names resources of its own: '' for the first agent of a kind, '-2' and so on for the others. */
  readonly suffix: string
  readonly key: RandomKey
}
