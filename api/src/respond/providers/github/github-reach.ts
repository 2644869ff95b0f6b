import type { Target } from '../../response-action.ts'
import type { ProviderApi } from '../calls/provider-api.ts'

export interface GitHubReach {
  readonly prefix: string
  readonly organization: string
  /** As an installation of the app, for what is the organisation's. */
  readonly asInstallation: ProviderApi
  /** As the app itself, by its JWT. */
  readonly asApp: ProviderApi
  /** With the OAuth app's own id and secret; null when none is named. */
  readonly asOAuthApp: { readonly api: ProviderApi; readonly clientId: string } | null
  /** The token of a credential, where the configuration names its file; null where not. */
  secretOf(credentialId: string): string | null
  includes(target: Target): boolean
}

/** GitHub names no bound; it has been seen to take seconds. */
export const EFFECTIVE_WITHIN_MS = 60_000
export const GITHUB_HEADERS = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
} as const
