import type { Clock, Logger, Metrics, Store } from '@tripline/infra'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Alert } from '../wire.ts'
import type { CredentialNews } from './credential-news.ts'
import type { EvidenceStore } from './evidence.ts'
import type { KillSwitch } from './kill-switch.ts'
import type { Notify } from './notice.ts'
import type { Advise } from './playbook/match-alert.ts'
import type { Playbook } from './playbook/playbook.ts'
import type { IsProtected } from './protected.ts'
import type { ResponseAction, Target } from './response-action.ts'
import type { ResponseBook } from './response-book.ts'

/** What the responder is built from. */
export interface ResponderParts {
  readonly settings: ResponderSettings
  readonly actions: ReadonlyMap<string, ResponseAction>
  readonly playbooks: readonly Playbook[]
  readonly advise: Advise
  readonly isProtected: IsProtected
  readonly book: ResponseBook
  readonly evidence: EvidenceStore
  readonly kill: KillSwitch
  readonly store: Store
  readonly alertOf: (id: string) => Promise<Alert | null>
  /** Tells detection since when a credential is out. */
  readonly tellDetection: (news: CredentialNews) => Promise<void>
  /** Ends what was issued to an agent for its approved calls, and this credential where it is one of those. Never rejects. */
  readonly endIssued: (target: Target, by: string) => Promise<void>
  readonly notify: Notify
  readonly audit: AuditLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  /** Alerts can no longer be followed: told once. */
  readonly onBroken: (error: unknown) => void
}

export interface ResponderSettings {
  readonly mode: 'observe' | 'automatic'
  readonly perHour: number
  /** How long the first one that the cap holds back waits for others before people are told of all. */
  readonly summaryAfterMs: number
  /** How often it looks whether a check is due, a summary is due or the kill switch was released. */
  readonly tickMs: number
  /** After these times the provider is asked again whether a credential is still out. */
  readonly watchMs: readonly number[]
}

const MINUTE = 60_000

export const DEFAULT_PACE = {
  summaryAfterMs: MINUTE,
  tickMs: 5_000,
  watchMs: [1, 5, 15, 60, 360, 1440].map((minutes) => minutes * MINUTE),
} as const
