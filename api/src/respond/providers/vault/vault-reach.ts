import type { Target } from '../../response-action.ts'
import type { ProviderApi } from '../calls/provider-api.ts'

export interface VaultReach {
  /** 'vault', or 'vault@eu' of several. */
  readonly prefix: string
  readonly api: ProviderApi
  includes(target: Target): boolean
}

/** A Vault answers for one namespace at a time; events name theirs as the account, with a slash at its end. */
export const namespaceOf = ({ account }: Target): string =>
  /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*\/?$/.test(account) ? account : ''

export const inNamespace = (namespace = '') =>
  namespace === '' ? {} : { headers: { 'x-vault-namespace': namespace } }

/** Accessors as Vault makes them, with the namespace's mark behind a dot; not their digest, which only the audit log knows. */
export const isAccessor = (text: string): boolean => /^[A-Za-z0-9._-]{8,128}$/.test(text)
export const isDigest = (text: string): boolean => text.startsWith('hmac-sha256:')
