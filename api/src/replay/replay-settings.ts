/** What the replay's worker is told: plain values. */
export interface ReplaySettings {
  readonly paths: readonly string[]
  readonly trainPaths: readonly string[]
  readonly source: string
  readonly alertsPerDay: number
  /** Files to write, or null. */
  readonly out: string | null
  readonly scores: string | null
  /** Holds agents.yaml, if there is one, and the installation key. */
  readonly stateFolder: string
  /** The result is kept: what was learned is saved at the end. */
  readonly keep: boolean
  readonly mappingPaths: readonly string[]
  readonly rulePaths: readonly string[]
  readonly tempFolder: string
}

/** The last line on standard output. */
export interface ReplaySummary {
  readonly events: number
  readonly malformed: number
  readonly agents: number
  readonly alerts: number
  readonly seconds: number
  readonly events_per_second: number
}

export type FromReplay =
  | { readonly kind: 'done'; readonly summary: ReplaySummary }
  | { readonly kind: 'dead-letter'; readonly line: string }
  | { readonly kind: 'failed'; readonly message: string; readonly expected: boolean }
