import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

/** The body of a request that is held up. */
export interface HeldBody {
  /** One text for each body: what is no text in UTF-8 is kept byte by byte. */
  readonly text: string
  /** False where its receiver may read another text than this one: then nobody can say what it asks for. */
  readonly readable: boolean
}

interface BodyHeaders {
  readonly 'content-encoding'?: string | undefined
  readonly 'content-type'?: string | undefined
}

/** The most the proxy takes in: a prompt with pictures fits; and the most that a compressed body may come to. */
export const MAX_BODY = 16 << 20
export const NO_BODY: HeldBody = { text: '', readable: true }
/** No text in UTF-8 begins with a lone surrogate. */
const BINARY = '\ud800'
export const isBinary = (text: string): boolean => text.startsWith(BINARY)
const DECODERS: ReadonlyMap<string, (bytes: Buffer, limits: object) => Promise<Buffer>> = new Map([
  ['gzip', promisify<Buffer, object, Buffer>(gunzip)],
  ['x-gzip', promisify<Buffer, object, Buffer>(gunzip)],
  ['deflate', promisify<Buffer, object, Buffer>(inflate)],
  ['br', promisify<Buffer, object, Buffer>(brotliDecompress)],
])
/** They are ASCII where JSON has its signs, so that we and whoever believes in them see the same ones. */
const CHARSETS = new Set('utf-8 utf8 us-ascii ascii iso-8859-1 latin1 windows-1252'.split(' '))
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i

/**
 * Reads a body the way its receiver will: frameworks unpack what is compressed, and take JSON in UTF-16 where it is said or
 * where zeros give it away (Python's `json.loads`). A gate that does not would be passed by whoever knows that.
 */
export async function heldBody(bytes: Buffer, headers: BodyHeaders): Promise<HeldBody> {
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase()
  const plain = await unpacked(bytes, headers['content-encoding'] ?? '')
  if (plain === null || (charset !== undefined && !CHARSETS.has(charset))) {
    return { text: BINARY + bytes.toString('latin1'), readable: false }
  }
  if (isUtf8(plain) && !isWide(plain)) return { text: plain.toString('utf8'), readable: true }
  const text = plain.toString('latin1')
  return { text: BINARY + text, readable: !isWide(plain) && !/^\s*[{[]/.test(text) }
}

async function unpacked(bytes: Buffer, coding: string): Promise<Buffer | null> {
  const name = coding.trim().toLowerCase()
  if (bytes.length === 0 || name === '' || name === 'identity') return bytes
  try {
    return (await DECODERS.get(name)?.(bytes, { maxOutputLength: MAX_BODY })) ?? null
  } catch {
    return null
  }
}

/** Whether it begins as JSON does, two or four bytes a sign. */
function isWide(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true
  const start = bytes.subarray(0, 4)
  const sign = start.find((byte) => byte !== 0)
  return sign !== undefined && start.includes(0) && '{[ \t\r\n'.includes(String.fromCharCode(sign))
}
