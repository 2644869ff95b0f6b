/** Writes numbers as little-endian bytes, and gives them as hex: exact binary state in a text column. */
export interface HexWriter {
  u8(value: number): void
  u16(value: number): void
  u32(value: number): void
  f32(value: number): void
  f64(value: number): void
  /** What was written; the writer starts anew. */
  take(): string
}

export function createHexWriter(): HexWriter {
  let buffer = Buffer.alloc(1024)
  let at = 0
  /** Where the next bytes go; the buffer may be another one afterwards. */
  const room = (bytes: number): number => {
    if (at + bytes > buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)])
    at += bytes
    return at - bytes
  }
  return {
    u8(value) {
      const to = room(1)
      buffer.writeUInt8(value, to)
    },
    u16(value) {
      const to = room(2)
      buffer.writeUInt16LE(value, to)
    },
    u32(value) {
      const to = room(4)
      buffer.writeUInt32LE(value, to)
    },
    f32(value) {
      const to = room(4)
      buffer.writeFloatLE(value, to)
    },
    f64(value) {
      const to = room(8)
      buffer.writeDoubleLE(value, to)
    },
    take() {
      const hex = buffer.toString('hex', 0, at)
      at = 0
      return hex
    },
  }
}

/** Reads what HexWriter wrote. Past the end everything is 0 and `ok()` is false. */
export interface HexReader {
  u8(): number
  u16(): number
  u32(): number
  f32(): number
  f64(): number
  left(): number
  ok(): boolean
}

export function createHexReader(hex: string): HexReader {
  const buffer = Buffer.from(hex, 'hex')
  let at = 0
  let fine = buffer.length * 2 === hex.length
  const has = (bytes: number): boolean => {
    if (at + bytes > buffer.length) fine = false
    else at += bytes
    return fine
  }
  return {
    u8: () => (has(1) ? buffer.readUInt8(at - 1) : 0),
    u16: () => (has(2) ? buffer.readUInt16LE(at - 2) : 0),
    u32: () => (has(4) ? buffer.readUInt32LE(at - 4) : 0),
    f32: () => (has(4) ? buffer.readFloatLE(at - 4) : 0),
    f64: () => (has(8) ? buffer.readDoubleLE(at - 8) : 0),
    left: () => buffer.length - at,
    ok: () => fine,
  }
}
