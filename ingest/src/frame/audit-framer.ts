import { limits } from '../limits.ts'
import { createLineFramer } from './line-framer.ts'
import type { Framer, Piece } from './piece.ts'

/** 'type=SYSCALL msg=audit(1626611363.720:348501):', with the node before it where several share a log. */
export const AUDIT_LINE =
  /^(?:node=\S{1,253} )?type=([A-Z0-9_[\]]{1,40}) msg=audit\((\d{1,12}\.\d{1,6}:\d{1,20})\):?/
const MAX_HEAD = 400
/** Records that stand alone; those of the kernel come in several lines that end with the command line. */
const PARTS =
  /^(?:SYSCALL|PATH|CWD|EXECVE|SOCKADDR|BPRM_FCAPS|OBJ_PID|MMAP|FD_PAIR|CAPSET|IPC|AVC|SECCOMP|NETFILTER_CFG|CONFIG_CHANGE|UNKNOWN\[\d+\])$/

/**
 * Puts the lines of one event of the audit log together: those that follow each other under one serial. Serials that cross
 * each other leave parts, which say less; laurel puts those together, too. What is held is bounded as a record is.
 */
export function createAuditFramer(offset: number, maxBytes: number = limits.recordBytes): Framer {
  const lines = createLineFramer(offset, maxBytes)
  let held: Piece[] = []
  let heldChars = 0
  let serial = ''

  function flush(sink: (piece: Piece) => void): void {
    const last = held.at(-1)
    if (last === undefined) return
    sink({ ...last, body: held.map(({ body }) => body).join('\n') })
    held = []
    heldChars = 0
    serial = ''
  }

  function take(piece: Piece, sink: (piece: Piece) => void): void {
    const head = piece.reason === '' ? AUDIT_LINE.exec(piece.body.slice(0, MAX_HEAD)) : null
    if (head === null) {
      flush(sink)
      sink(piece)
      return
    }
    const [, kind = '', own = ''] = head
    if (own !== serial || heldChars + piece.body.length > maxBytes) flush(sink)
    serial = own
    heldChars += piece.body.length + 1
    held.push(piece)
    if (!PARTS.test(kind)) flush(sink)
  }

  return {
    push: (chunk, sink) => lines.push(chunk, (piece) => take(piece, sink)),
    // An event that lacks its last line may yet get it.
    pause: (sink) => lines.pause((piece) => take(piece, sink)),
    end(sink) {
      lines.end((piece) => take(piece, sink))
      flush(sink)
    },
    holdsBytes: () => held.length > 0 || lines.holdsBytes(),
  }
}
