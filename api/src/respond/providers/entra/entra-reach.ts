import type { Target } from '../../response-action.ts'
import type { ProviderApi } from '../calls/provider-api.ts'

export interface EntraReach {
  readonly prefix: string
  readonly api: ProviderApi
  includes(target: Target): boolean
}

/** Access tokens live for 60 to 90 minutes, and are not asked about unless the resource does continuous access evaluation. */
export const EFFECTIVE_WITHIN_MS = 90 * 60_000
export const TOKENS_LIVE =
  'access tokens issued before live on for up to 90 minutes where the resource does no continuous access evaluation'
export const isGuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
