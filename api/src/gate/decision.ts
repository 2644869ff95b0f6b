import type { PolicyOutcome } from './policy/policy.ts'
import type { Asker, HeldAction, Prospect } from './read/prospect.ts'
import type { Score } from './score.ts'

/** Through which door the question came. A closed list: it labels metrics. */
export const DOORS = ['api', 'ext-authz', 'admission', 'mcp', 'proxy'] as const
export type Door = (typeof DOORS)[number]

export interface Question {
  readonly held: HeldAction
  /** As it was asked, for who has to approve it. */
  readonly prospect: Prospect
  readonly asker: Asker
  readonly door: Door
  /** The approval the caller holds for this call; null lets the gate look for one. */
  readonly approvalId: string | null
  /** Only asking: nothing is requested, used up or recorded as refused. */
  readonly dryRun: boolean
}

/** What the gate says. Immutable; logged as it is. */
export interface Decision {
  readonly id: string
  readonly at: number
  /** What the caller is to do. */
  readonly outcome: PolicyOutcome
  /** What was decided; differs from `outcome` in shadow mode alone. */
  readonly judged: PolicyOutcome
  readonly shadow: boolean
  readonly risk: number
  readonly bits: number
  /** Null when detection did not answer in time. */
  readonly score: Score | null
  /** Ids of the policies, or of our own rules, that decided. */
  readonly because: readonly string[]
  /** In words, what matters most first. */
  readonly reasons: readonly string[]
  /** The approval that is needed, or was used; '' for none. */
  readonly approvalId: string
  readonly bypassId: string
  /** A credential for this very call may be fetched, once. */
  readonly credential: boolean
  readonly digest: string
  /** How long the caller may rely on it for the same action; 0: ask each time. */
  readonly ttlMs: number
  /** A throttled call may be tried again after so long; 0 for all others. */
  readonly retryAfterMs: number
  readonly policy: string
}
