/** Bytes that grow as they are written, and the few kinds of value that an encoded event is made of. */
export interface EventBytes {
  bytes: Buffer
  /** Where the next byte goes. */
  end: number
}

export function eventBytes(capacity: number): EventBytes {
  return { bytes: Buffer.allocUnsafeSlow(capacity), end: 0 }
}

export function reserve(to: EventBytes, more: number): void {
  if (to.end + more <= to.bytes.length) return
  const grown = Buffer.allocUnsafeSlow(Math.max(to.bytes.length * 2, to.end + more))
  to.bytes.copy(grown, 0, 0, to.end)
  to.bytes = grown
}

/** Its bytes, in the order of the platform, which is little-endian wherever lmdb and chDB have binaries. */
const float = new Float64Array(1)
const floatBytes = new Uint8Array(float.buffer)

/** The caller has reserved the 8 bytes. */
export function putDouble(to: EventBytes, value: number): void {
  float[0] = value
  for (let i = 0; i < 8; i++) to.bytes[to.end + i] = floatBytes[i] ?? 0
  to.end += 8
}

export function doubleAt(bytes: Buffer, at: number): number {
  for (let i = 0; i < 8; i++) floatBytes[i] = bytes[at + i] ?? 0
  return float[0] ?? 0
}

/** LEB128 of a whole number from 0 to 2^53. The caller has reserved 8 bytes. */
export function putVarint(to: EventBytes, value: number): void {
  let rest = value
  while (rest >= 128) {
    to.bytes[to.end++] = (rest & 127) | 128
    rest = Math.floor(rest / 128)
  }
  to.bytes[to.end++] = rest
}

/** Up to here a loop over the characters beats the call into the encoder (measured). */
const SHORT = 48

/** The length doubled, the lowest bit saying whether it is not ASCII, then UTF-8. */
export function putText(to: EventBytes, text: string): void {
  const length = text.length
  // UTF-8 takes at most 3 bytes for one UTF-16 unit.
  reserve(to, length * 3 + 10)
  if (length > SHORT || !putShortAscii(to, text)) putLongText(to, text)
}

/** False, with nothing written, when the text is not ASCII. */
function putShortAscii(to: EventBytes, text: string): boolean {
  const { bytes, end } = to
  const { length } = text
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return false
    bytes[end + 1 + i] = code
  }
  bytes[end] = length << 1
  to.end = end + 1 + length
  return true
}

function putLongText(to: EventBytes, text: string): void {
  // The header comes first and is not known yet: guess its size, move the text if wrong.
  const guess = varintBytes(text.length * 2)
  const { bytes, end } = to
  const written = bytes.write(text, end + guess, 'utf8')
  const header = written * 2 + (written === text.length ? 0 : 1)
  const size = varintBytes(header)
  if (size !== guess) bytes.copyWithin(end + size, end + guess, end + guess + written)
  putVarint(to, header)
  to.end += written
}

function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}
