import type { LifeDecision, LifeOutcome } from '@tripline/detectors'
import type { Suppression, SuppressionChange } from '../alerts/suppressions.ts'
import type { CredentialNews } from '../respond/credential-news.ts'
import type { Alert, Budget, IngestResult, Sensor, Verdict } from '../wire.ts'

/** What people decide, and which credentials the responder took out. All of it lies in the events log, among the events of the agent it is about. */
export type LogCommand = AlertCommand | LifeDecision | SuppressionChange | CredentialNews

/** What became of a command. */
export type CommandAnswer =
  | { readonly kind: 'alert'; readonly alert: Alert | null }
  | { readonly kind: 'life'; readonly outcome: LifeOutcome }
  | { readonly kind: 'suppressions'; readonly suppressions: readonly Suppression[] }
  | { readonly kind: 'credential' }

/** What a person decides about an alert. Goes through the log, so that a replay decides the same at the same place. */
export type AlertCommand = AlertChange & {
  /** Idempotency key. */
  readonly id: string
  readonly alertId: string
  /** The key of the log, so that the command keeps its place among the agent's events. */
  readonly agentId: string
  readonly by: string
  readonly at: number
}

export type AlertChange =
  | { readonly type: 'acknowledge' }
  | { readonly type: 'assign'; readonly assignee: string }
  /** `until` above 0 makes it an exception that ends then: the like is not told till that time, and nothing is learned. */
  | { readonly type: 'close'; readonly verdict: Verdict; readonly until?: number }
  | { readonly type: 'reopen' }

/** Figures of the running detection, as of half a second ago at most. */
export interface Progress {
  readonly lag: number
  readonly behindMs: number
  readonly events: number
  readonly eventsPerSecond: number
  readonly agents: number
  readonly deadLetters: number
  readonly duplicates: number
  readonly sensors: readonly Sensor[]
  readonly budget: Budget
}

/** The running detection, as the API sees it. */
export interface Pipeline {
  /** Called for each version of each alert, in order of `sequence`. Returns how to stop. */
  onAlert(listener: (alert: Alert) => void): () => void
  /** The alert after the command; null when there is no such alert. */
  command(command: AlertCommand): Promise<Alert | null>
  /** Resolves once the baseline is as decided, and stored so. */
  decide(decision: LifeDecision): Promise<LifeOutcome>
  /** The suppressions after the change, once they are stored. */
  suppress(change: SuppressionChange): Promise<readonly Suppression[]>
  /** Resolves once detection knows that the credential is out of service, or back. */
  credential(news: CredentialNews): Promise<void>
  /** Resolves once what was accepted is in the log. */
  push(body: Uint8Array, source: string, gzip: boolean): Promise<PushOutcome>
  progress(): Progress
  close(): Promise<void>
}

export type PushOutcome =
  | { readonly kind: 'stored'; readonly result: IngestResult }
  | {
      readonly kind: 'refused'
      readonly reason: 'too_large' | 'unknown_source' | 'busy'
      readonly detail: string
    }
