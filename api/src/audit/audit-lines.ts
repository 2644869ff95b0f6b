import { createReadStream } from 'node:fs'
import { MAX_LINE_BYTES } from './audit-record.ts'

/** One line of a segment, or what stands where a line should be. */
export interface AuditLine {
  /** null when it is longer than any record. */
  readonly bytes: Buffer | null
  /** False for bytes after the last line end: a record whose write was cut off, or is under way. */
  readonly ended: boolean
}

const LINE_END = 10

/** The lines of a file, as bytes: decoding would make different ones alike. */
export async function* linesOf(path: string): AsyncGenerator<AuditLine> {
  let rest: Buffer = Buffer.alloc(0)
  let tooLong = false
  for await (const chunk of createReadStream(path)) {
    let bytes: Buffer = Buffer.concat([rest, chunk])
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END)) {
      const line = bytes.subarray(0, end)
      yield { bytes: tooLong || end > MAX_LINE_BYTES ? null : line, ended: true }
      tooLong = false
      bytes = bytes.subarray(end + 1)
    }
    // A line without an end may be of any length: of one too long nothing is kept.
    tooLong ||= bytes.length > MAX_LINE_BYTES
    rest = tooLong ? Buffer.alloc(0) : bytes
  }
  if (tooLong || rest.length > 0) {
    yield { bytes: tooLong ? null : rest, ended: false }
  }
}
