/** One fingerprint of two; not symmetric, never 0. */
export function mixed(a: number, b: number): number {
  let hash = Math.imul(a ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0x9e3779b1)
  return (hash ^ (hash >>> 16)) >>> 0 || 1
}
