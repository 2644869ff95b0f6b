import type { Deliver } from '@tripline/infra'
import type { SourceName } from './event.ts'

/** Bytes as the source gave them, one record each, unparsed. */
export interface RawRecord {
  readonly source: SourceName
  /** Where it came from, for dead letters and liveness: a file path, 'stdin', 'push'. */
  readonly origin: string
  readonly receivedAt: number
  readonly body: string
}

export interface Source {
  /** Unique within one configuration; names the durable cursor and the sensor. */
  readonly name: string
  /** Moves its cursor only past batches that `deliver` resolved. */
  run(deliver: Deliver<RawRecord>, signal: AbortSignal): Promise<void>
}
