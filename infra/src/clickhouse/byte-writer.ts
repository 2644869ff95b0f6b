/** A growing byte buffer. It keeps its capacity when cleared, because blocks are about the same size. */
export interface ByteWriter {
  readonly length: number
  /** LEB128, unsigned: lengths and counts of the Native format. */
  varint(value: number): void
  uint64(value: number): void
  bytes(source: Uint8Array): void
  /** Length prefix and UTF-8. A lone surrogate becomes U+FFFD, as in every UTF-8 encoder. */
  string(text: string): void
  /** Length prefix and the bytes as they are. */
  blob(source: Uint8Array): void
  /** What was written, without copying: valid until the next write or clear. Its ArrayBuffer is shared with nothing else. */
  view(): Uint8Array<ArrayBuffer>
  clear(): void
}

/** Up to here a loop over the characters is faster than the call into the encoder (measured). */
const SHORT = 20

export function byteWriter(capacity: number): ByteWriter {
  let buffer = Buffer.allocUnsafeSlow(capacity)
  let end = 0

  function reserve(more: number): void {
    if (end + more <= buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, end + more))
    buffer.copy(grown, 0, 0, end)
    buffer = grown
  }

  function varint(value: number): void {
    let rest = value
    while (rest >= 128) {
      buffer[end++] = (rest & 127) | 128
      rest = Math.floor(rest / 128)
    }
    buffer[end++] = rest
  }

  /** Writes an ASCII string of less than 128 characters; false, with nothing written, if it is not ASCII. */
  function shortAscii(text: string, length: number): boolean {
    const from = end + 1
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) return false
      buffer[from + i] = code
    }
    buffer[end] = length
    end = from + length
    return true
  }

  function string(text: string): void {
    const length = text.length
    // UTF-8 takes at most 3 bytes for one UTF-16 unit.
    reserve(length * 3 + 10)
    if (length <= SHORT && shortAscii(text, length)) return
    // The length comes first and is not known yet: guess its size from the characters, move the text if wrong.
    const guess = varintSize(length)
    const written = buffer.write(text, end + guess, 'utf8')
    const size = varintSize(written)
    if (size !== guess) buffer.copyWithin(end + size, end + guess, end + guess + written)
    varint(written)
    end += written
  }

  return {
    get length() {
      return end
    },
    varint(value) {
      reserve(10)
      varint(value)
    },
    uint64(value) {
      reserve(8)
      buffer.writeUInt32LE(value >>> 0, end)
      buffer.writeUInt32LE(Math.floor(value / 2 ** 32) >>> 0, end + 4)
      end += 8
    },
    bytes(source) {
      reserve(source.length)
      buffer.set(source, end)
      end += source.length
    },
    string,
    blob(source) {
      reserve(source.length + 10)
      varint(source.length)
      buffer.set(source, end)
      end += source.length
    },
    view: () => new Uint8Array(buffer.buffer, 0, end),
    clear() {
      end = 0
    },
  }
}

function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++
  return size
}
