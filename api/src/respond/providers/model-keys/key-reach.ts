import type { Target } from '../../response-action.ts'

export interface KeyReach {
  readonly prefix: string
  includes(target: Target): boolean
}

/** None of these providers names a bound. */
export const EFFECTIVE_WITHIN_MS = 60_000
