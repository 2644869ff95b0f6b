import type { IdentityClaims } from './identity-claims.ts'
import type { Memo } from './memo.ts'
import { createMemo } from './memo.ts'

const MAX_IDENTITIES = 10_000
/** Longer ones are no usual identities, and would let a sender fill the table with text. */
const MAX_KEY = 1_024

/** Gives the same object for equal claims, so that who comes after may remember by it. Bounded. */
export function createClaimsInterner(): (claims: IdentityClaims) => IdentityClaims {
  const known: Memo<string, IdentityClaims> = createMemo(MAX_IDENTITIES)
  return (claims) => {
    const key = Object.values(claims).join('\u0000')
    const found = known.get(key)
    if (found !== undefined) return found
    if (key.length <= MAX_KEY) known.set(key, claims)
    return claims
  }
}
