/** Any flat typed array a state is made of. */
export type Packed = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array

/** The bytes of the arrays one after the other, as hex: exact, and safe in a text column. Little-endian. */
export function writeHex(...parts: readonly Packed[]): string {
  let hex = ''
  for (const part of parts) {
    hex += Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('hex')
  }
  return hex
}

/**
 * Fills the arrays in order from `hex`; the last one may be filled in part (its rest becomes 0). False when the
 * text is not hex, ends before the last array, or is longer than all of them: then nothing should be used.
 */
export function readHex(hex: string, ...parts: readonly Packed[]): boolean {
  if (hex.length % 2 !== 0) return false
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length * 2 !== hex.length) return false
  let at = 0
  for (const [index, part] of parts.entries()) {
    const left = bytes.length - at
    const last = index === parts.length - 1
    if (left < part.byteLength && !last) return false
    if (last && (left > part.byteLength || left % part.BYTES_PER_ELEMENT !== 0)) return false
    const target = new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
    target.fill(0)
    target.set(bytes.subarray(at, at + Math.min(left, part.byteLength)))
    at += part.byteLength
  }
  return true
}
