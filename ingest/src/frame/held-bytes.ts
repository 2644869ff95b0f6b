import { PREFIX_BYTES } from './piece.ts'

/** The bytes of one record, gathered from as many chunks as it spans; of one that is too large, only a prefix. */
export interface HeldBytes {
  add(chunk: Buffer, from: number, to: number): void
  /** What was gathered since the last call, and how many bytes it would have been. Valid until the chunk is used again. */
  take(): { readonly bytes: Buffer; readonly size: number }
}

export function createHeldBytes(maxBytes: number): HeldBytes {
  let parts: Buffer[] = []
  let size = 0
  return {
    add(chunk, from, to) {
      const wasTooLarge = size > maxBytes
      size += to - from
      if (wasTooLarge) return
      parts.push(chunk.subarray(from, to))
      if (size > maxBytes) parts = [Buffer.from(Buffer.concat(parts).subarray(0, PREFIX_BYTES))]
      // Many parts only where chunks are tiny; then they are joined, so that an array does not outgrow its bytes.
      else if (parts.length >= 1024) parts = [Buffer.concat(parts)]
    },
    take() {
      const [only] = parts
      const taken = { bytes: parts.length === 1 && only ? only : Buffer.concat(parts), size }
      parts = []
      size = 0
      return taken
    },
  }
}
