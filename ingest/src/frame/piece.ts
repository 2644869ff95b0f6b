import type { MalformedReason } from '../parser.ts'

/** What a framer cut out of a stream of bytes: a record's text, or a stretch that is none, with the reason. */
export interface Piece {
  /** The whole record; of a rejected stretch its first bytes, at most `PREFIX_BYTES`. */
  readonly body: string
  /** '' for a record. */
  readonly reason: MalformedReason | ''
  readonly detail: string
  /** A framer of the same kind may start anew at this byte offset … */
  readonly restart: number
  /** … and finds what follows this piece after dropping so many pieces. */
  readonly skip: number
}

/** Cuts a stream of bytes, given in any chunks, into pieces. Its memory is bounded whatever the bytes. */
export interface Framer {
  push(chunk: Buffer, sink: (piece: Piece) => void): void
  /** No more bytes for now: what can only be a whole record already is given, what may yet grow is not. */
  pause(sink: (piece: Piece) => void): void
  /** No more bytes will come: what is left is a record, or is rejected. */
  end(sink: (piece: Piece) => void): void
  /** Whether bytes wait for the rest of their record. */
  holdsBytes(): boolean
}

/**
 * How much of a rejected stretch is kept. More than a dead letter stores (64 KiB), because a secret that is
 * cut in two by the limit is not recognised: redact first, cut then.
 */
export const PREFIX_BYTES = 80 * 1024
