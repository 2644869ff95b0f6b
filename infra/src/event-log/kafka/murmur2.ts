/**
 * MurmurHash2 of Austin Appleby (public domain, 2008), 32 bit, with the seed that Kafka's Java client uses
 * (org.apache.kafka.common.utils.Utils.murmur2). Signed, as in Java.
 */
const SEED = 0x9747b28c
const M = 0x5bd1e995

export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length
  const at = (i: number): number => bytes[i] ?? 0
  let h = SEED ^ length
  const whole = length & ~3
  for (let i = 0; i < whole; i += 4) {
    let k = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24)
    k = Math.imul(k, M)
    k ^= k >>> 24
    h = Math.imul(h, M) ^ Math.imul(k, M)
  }
  if (length > whole) {
    // Bytes after the end are 0, and change nothing.
    h ^= at(whole) | (at(whole + 1) << 8) | (at(whole + 2) << 16)
    h = Math.imul(h, M)
  }
  h ^= h >>> 13
  h = Math.imul(h, M)
  return h ^ (h >>> 15)
}

/** Where the Java client, and most others, would put this key: 31 bits of the hash modulo the partitions. */
export function partitionOfKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}
