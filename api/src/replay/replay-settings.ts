/** What decides which alerts a recording gives: plain values. */
export interface Setting {
  readonly alertsPerDay: number
  readonly findingBits?: number | undefined
  /** Holds agents.yaml, if there is one, and the installation key. */
  readonly stateFolder: string
  readonly mappingPaths: readonly string[]
  readonly credentialField?: string | undefined
  readonly rulePaths: readonly string[]
}

/** What the replay's worker is told: plain values. */
export interface ReplaySettings extends Setting {
  readonly paths: readonly string[]
  readonly trainPaths: readonly string[]
  readonly source: string
  /** Files to write, or null. With another setting to compare, `out` is of the changes. */
  readonly out: string | null
  readonly scores: string | null
  /** The result is kept: what was learned is saved at the end. */
  readonly keep: boolean
  /** Replayed beside the settings above; null when nothing is compared. */
  readonly compare: Setting | null
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
  /** Present when two settings were compared; the figures above are of the present one. */
  readonly compared?: ComparedCounts
}

export interface ComparedCounts {
  /** Under the other setting. */
  readonly events: number
  readonly malformed: number
  readonly alerts: number
  readonly gained: number
  readonly lost: number
  readonly changed: number
  readonly same: number
  /** 1 when both settings understand records alike, else 2: what a comparison costs in reading. */
  readonly passes: number
}

/** One line of the table for people. */
export interface ChangeRow {
  readonly change: string
  readonly agent: string
  readonly opened: string
  readonly risk: string
  readonly severity: string
  readonly title: string
}

export type FromReplay =
  | {
      readonly kind: 'done'
      readonly summary: ReplaySummary
      /** The first of them, worst first; empty when nothing was compared. */
      readonly changes: readonly ChangeRow[]
    }
  | { readonly kind: 'dead-letter'; readonly line: string }
  | { readonly kind: 'failed'; readonly message: string; readonly expected: boolean }
