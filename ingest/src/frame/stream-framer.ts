import type { Framing } from './choose-framing.ts'
import { chooseFraming, createFramer } from './choose-framing.ts'
import { isWholeJson } from './line-framer.ts'
import type { Framer, Piece } from './piece.ts'

/** Frames a stream whose framing its first bytes tell. */
export interface StreamFramer {
  /** '' until it is told. */
  framing(): Framing | ''
  push(chunk: Buffer): readonly Piece[]
  /** No more bytes for now: a record that is whole although its newline is missing. */
  pause(): readonly Piece[]
  /** Nothing more will come: the last record, or why it is none. */
  end(): readonly Piece[]
  /** Whether a record has begun that has not ended. */
  holdsBytes(): boolean
}

/** Bytes that are always enough to tell the framing. */
const HEAD_BYTES = 64 * 1024

/** Begins at `offset` of the stream, with the framing found there before, or '' to find out. */
export function createStreamFramer(known: Framing | '', offset: number): StreamFramer {
  let framing = known
  let framer: Framer | null = known === '' ? null : createFramer(known, offset)
  let head: Buffer[] = []
  let headBytes = 0

  function cut(run: (framer: Framer, sink: (piece: Piece) => void) => void): readonly Piece[] {
    const pieces: Piece[] = []
    if (framer !== null) run(framer, (piece) => pieces.push(piece))
    return pieces
  }

  function begin(complete: boolean): readonly Piece[] {
    const beginning = Buffer.concat(head)
    framing = chooseFraming(beginning, complete || headBytes >= HEAD_BYTES)
    if (framing === '') return []
    framer = createFramer(framing, offset)
    head = []
    headBytes = 0
    return cut((to, sink) => to.push(beginning, sink))
  }

  return {
    framing: () => framing,
    push(chunk) {
      if (framer !== null) return cut((to, sink) => to.push(chunk, sink))
      head.push(chunk)
      headBytes += chunk.length
      return begin(false)
    },
    pause() {
      // Too short to tell the framing; but if it is a whole object, that is a record in either.
      const first = framer === null && isWholeJson(Buffer.concat(head)) ? begin(true) : []
      return [...first, ...cut((to, sink) => to.pause(sink))]
    },
    end() {
      const first = framer === null && headBytes > 0 ? begin(true) : []
      return [...first, ...cut((to, sink) => to.end(sink))]
    },
    holdsBytes: () => headBytes > 0 || (framer?.holdsBytes() ?? false),
  }
}
