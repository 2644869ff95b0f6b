import type { Alert, Budget, IngestResult, Sensor, Verdict } from '../wire.ts'

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
  | { readonly type: 'close'; readonly verdict: Verdict }
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
