import { isAscii, isUtf8 } from 'node:buffer'

/** The text of the bytes, or null where they are not UTF-8. latin1 is the fast way for the usual, pure ASCII, record. */
export function decodeUtf8(bytes: Buffer): string | null {
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}

/** Text for a person to look at: what is not UTF-8 becomes U+FFFD. */
export function decodeLossy(bytes: Buffer): string {
  return bytes.toString('utf8')
}
