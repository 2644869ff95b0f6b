/**
 * HalfSipHash-1-3 with a 64-bit result (Aumasson & Bernstein, "SipHash: a fast short-input PRF", 2012; the 32-bit
 * variant of its reference code), over UTF-16 code units, two to a word.
 *
 * Keyed, because ids and values come from outside: with a fixed mixing function an attacker could craft a value that
 * collides with another one and so have an event taken for a duplicate. Not a fingerprint for secrets: fingerprint.ts.
 */
export interface Hash64 {
  /** Unsigned 32-bit halves. */
  hi: number
  lo: number
}

/** Two 32-bit halves of the key. */
export interface HashKey {
  readonly k0: number
  readonly k1: number
}

export const unkeyed: HashKey = { k0: 0, k1: 0 }

/** Where `hash64` puts its result; make one and keep it, so that the hot path allocates nothing. */
export const hash64Result = (): Hash64 => ({ hi: 0, lo: 0 })

/** Hashes `text` into `out`. About 4 ns a character; meant for ids and values, not for records. */
export function hash64(text: string, out: Hash64, key: HashKey = unkeyed): void {
  let v0 = key.k0
  let v1 = key.k1 ^ 0xee
  let v2 = 0x6c796765 ^ key.k0
  let v3 = 0x74656462 ^ key.k1
  const length = text.length
  const pairs = length >> 1
  // One step past the pairs: the last word carries the odd character and, in its top byte, the length in bytes.
  for (let i = 0; i <= pairs; i++) {
    const at = i << 1
    const word =
      i < pairs
        ? text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
        : (at < length ? text.charCodeAt(at) : 0) | (length << 25)
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  v2 ^= 0xee
  // Three rounds give the first half; one changed word and three more rounds give the second.
  for (let round = 0; round < 6; round++) {
    if (round === 3) {
      out.lo = (v1 ^ v3) >>> 0
      v1 ^= 0xdd
    }
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
  }
  out.hi = (v1 ^ v3) >>> 0
}

/** The same 64 bits as one integer, for a UInt64 column. */
export function toBigInt(hash: Readonly<Hash64>): bigint {
  return (BigInt(hash.hi) << 32n) | BigInt(hash.lo)
}

/** The same bits as a number in (0, 1), never 0 and never 1: a deterministic tie-break. */
export function toUnitInterval(hash: Readonly<Hash64>): number {
  // 52 of the bits, centred in their interval: (n + 1/2) / 2^52 is exact in a double.
  return (hash.hi * 1048576 + (hash.lo >>> 12) + 0.5) / 4503599627370496
}

/** The key of an installation as a hash key. */
export function hashKey(installationKey: Uint8Array): HashKey {
  const view = new DataView(installationKey.buffer, installationKey.byteOffset)
  return { k0: view.getInt32(0, true), k1: view.getInt32(4, true) }
}
