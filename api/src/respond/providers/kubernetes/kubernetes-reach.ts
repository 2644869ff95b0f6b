import type { Target } from '../../response-action.ts'
import type { ProviderApi } from '../calls/provider-api.ts'

export interface KubernetesReach {
  readonly prefix: string
  readonly api: ProviderApi
  includes(target: Target): boolean
}

export interface ServiceAccount {
  readonly namespace: string
  readonly name: string
}

const NAME = '[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?'
const ACCOUNT = new RegExp(`^system:serviceaccount:(${NAME}):(${NAME})$`)

/** 'system:serviceaccount:payments:deployer'; null for people and for the control plane. */
export function serviceAccountOf({ principal }: Target): ServiceAccount | null {
  const [, namespace = '', name = ''] = ACCOUNT.exec(principal) ?? []
  return name === '' || namespace === 'kube-system' ? null : { namespace, name }
}

/** Watch caches of API servers lag by less. */
export const EFFECTIVE_WITHIN_MS = 10_000
