import type { Target } from '../../response-action.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import type { Located } from '../switch-action.ts'
import { impossible } from '../switch-action.ts'
import type { AwsApi } from './aws-api.ts'

/** Whose credentials these actions are for, and how they are called. */
export interface AwsReach {
  /** 'aws', or 'aws@audit' of several. */
  readonly prefix: string
  includes(target: Target): boolean
}

/** IAM is consistent after a while and names no bound; a minute is what it has been seen to take at most. */
export const EFFECTIVE_WITHIN_MS = 60_000

/** Names of IAM (API reference, Role and User: RoleName, UserName). */
export const IAM_NAME = /^[\w+=,.@-]{1,128}$/

/** Why nothing can be done: Tripline's credentials are of another account. Null when they are of this one. */
export async function foreignAccount(
  api: AwsApi,
  account: string,
  signal: AbortSignal,
): Promise<Located | Refusal | null> {
  if (account === '') return null
  const own = await api.account(signal)
  if (own.kind === 'refused') return own
  return own.value === account
    ? null
    : impossible(`it is of account ${account}, and Tripline's AWS credentials are of ${own.value}`)
}
