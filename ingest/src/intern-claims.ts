import type { IdentityClaims } from './identity-claims.ts'
import type { Memo } from './memo.ts'
import { createMemo } from './memo.ts'

const MAX_IDENTITIES = 10_000
/** Longer ones are no usual identities, and would let a sender fill the table with text. */
const MAX_KEY = 1_024
/** A power of two. */
const SLOTS = 1_024

/** Gives the same object for equal claims, so that who comes after may remember by it. Bounded. */
export function createClaimsInterner(): (claims: IdentityClaims) => IdentityClaims {
  const known: Memo<string, IdentityClaims> = createMemo(MAX_IDENTITIES)
  // To compare with what was asked for last under the same lengths and ends takes a fifth of joining and hashing.
  const recent = new Array<IdentityClaims | undefined>(SLOTS).fill(undefined)

  return (claims) => {
    const slot = slotOf(claims)
    const last = recent[slot]
    if (last !== undefined && areEqual(last, claims)) return last
    const key = Object.values(claims).join('\u0000')
    const found = known.get(key)
    if (found === undefined && key.length > MAX_KEY) return claims
    if (found === undefined) known.set(key, claims)
    recent[slot] = found ?? claims
    return found ?? claims
  }
}

function slotOf({ principal, credentialId, sessionId, agentHeader }: IdentityClaims): number {
  const mixed = mix(mix(mix(mix(0, principal), credentialId), sessionId), agentHeader)
  return (mixed >>> 16) & (SLOTS - 1)
}

/** By the length and the last two characters: names and ids differ at their ends. */
function mix(seed: number, text: string): number {
  const { length } = text
  if (length < 2) return Math.imul(seed + length + 1, 0x9e3779b1)
  const end = text.charCodeAt(length - 1) * 31 + text.charCodeAt(length - 2)
  return Math.imul(seed ^ (end * 64 + length), 0x9e3779b1)
}

function areEqual(one: IdentityClaims, other: IdentityClaims): boolean {
  return (
    one.principal === other.principal &&
    one.principalKind === other.principalKind &&
    one.account === other.account &&
    one.credentialId === other.credentialId &&
    one.sessionId === other.sessionId &&
    one.sessionName === other.sessionName &&
    one.roleName === other.roleName &&
    one.sourceIdentity === other.sourceIdentity &&
    one.sessionTag === other.sessionTag &&
    one.workload === other.workload &&
    one.virtualKey === other.virtualKey &&
    one.agentHeader === other.agentHeader
  )
}
