import type { IdentityClaims } from './identity-claims.ts'
import type { Memo } from './memo.ts'
import { createMemo } from './memo.ts'

const MAX_IDENTITIES = 20_000

/** Gives the same object for equal claims, so that who comes after may remember by it. Bounded. */
export function createClaimsInterner(): (claims: IdentityClaims) => IdentityClaims {
  const known: Memo<string, IdentityClaims> = createMemo(MAX_IDENTITIES)
  return (claims) => {
    const key = Object.values(claims).join('\u0000')
    const found = known.get(key)
    if (found !== undefined) return found
    known.set(key, claims)
    return claims
  }
}
