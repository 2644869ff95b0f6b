import type { SourceName } from '../event.ts'

/** A raw record, with the truth that only the simulator knows. The product is given `source` and `body` alone. */
export interface SimulatedRecord {
  readonly source: SourceName
  /** Event time. */
  readonly at: number
  /** When the source hands it over: `at` plus the source's own delay. */
  readonly deliveredAt: number
  /** Who really did it. People are `person:<name>`. */
  readonly agent: string
  readonly body: string
  /** The incident it belongs to; absent in ordinary life. */
  readonly incident?: string
  /** The incident's first act that cannot be undone. */
  readonly firstIrreversible?: true
}
