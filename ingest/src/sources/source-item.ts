import type { Deliver } from '@tripline/infra'
import type { SourceName } from '../event.ts'
import type { Piece } from '../frame/piece.ts'
import type { MalformedReason } from '../parser.ts'

/** 'auto': the format is told from the record itself. */
export type SourceHint = SourceName | 'auto'

/** A record as it arrived: a `RawRecord`, but for the format that may still be unknown. */
export interface ArrivedRecord {
  readonly source: SourceHint
  /** Where it came from, for dead letters and liveness: a file path, 'stdin', 'push'. */
  readonly origin: string
  readonly receivedAt: number
  readonly body: string
}

/** A stretch of bytes in which no record could be found. `body` is its beginning. */
export interface RejectedBytes extends ArrivedRecord {
  readonly reason: MalformedReason
  readonly detail: string
}

export type SourceItem = ArrivedRecord | RejectedBytes

/** What the collector reads from. Every `Source` is one: a source may hand over whole records only. */
export interface ItemSource {
  /** Unique within one configuration; names the durable cursor and the sensor. */
  readonly name: string
  /** Moves its cursor only past batches that `deliver` resolved. */
  run(deliver: Deliver<SourceItem>, signal: AbortSignal): Promise<void>
}

export function isRejected(item: SourceItem): item is RejectedBytes {
  return 'reason' in item
}

/** The item for a piece that a framer cut out. */
export function sourceItem(
  piece: Pick<Piece, 'body' | 'reason' | 'detail'>,
  source: SourceHint,
  origin: string,
  receivedAt: number,
): SourceItem {
  const { body, reason, detail } = piece
  const arrived = { source, origin, receivedAt, body }
  return reason === '' ? arrived : { ...arrived, reason, detail }
}
