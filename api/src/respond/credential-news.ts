/**
 * A credential is out of service, or back. Goes through the events log like what people decide, so that a replay knows it
 * from the same place on. Uses of it after `since` (event time) that pass are what nobody should be able to do.
 */
export type CredentialNews = (
  | { readonly type: 'credential-out'; readonly since: number }
  | { readonly type: 'credential-back' }
) & {
  /** Idempotency key. */
  readonly id: string
  readonly credentialId: string
  /** The key of the log: the agent in whose alert it was. */
  readonly agentId: string
  readonly by: string
  readonly at: number
  /** For a partition of the log that is not the agent's: whoever uses the credential next may be another. Nobody waits for an answer. */
  readonly forOthers?: true
}

export const isForOthers = (command: object): boolean => 'forOthers' in command
