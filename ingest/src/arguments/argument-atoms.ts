import type { ArgumentAtom } from '../event.ts'
import { limits } from '../limits.ts'
import { classifyValue, identityOf, isDestination } from './classify-value.ts'
import type { OriginOf } from './origin.ts'
import { scalars } from './scalars.ts'

/** Keyed fingerprint of a text: 16 hex digits of HMAC-SHA-256 under the installation key. */
export type Fingerprint = (text: string) => string

/**
 * A call's arguments as typed, fingerprinted atoms: what each was and where it came from, never the value. Where a call
 * has more than the bound, those that matter most stay: destinations, and values that only a tool's output mentioned.
 */
export function argumentAtoms(
  args: unknown,
  originOf: OriginOf,
  fingerprint: Fingerprint,
): readonly ArgumentAtom[] {
  const atoms: ArgumentAtom[] = []
  const seen = new Set<string>()
  for (const { key, value } of scalars(args)) {
    const classified = classifyValue(key, value)
    const { origin, sourceTool } = originOf(String(value), classified)
    const hmac = fingerprint(identityOf(classified))
    const identity = `${key}\u0000${hmac}\u0000${origin}\u0000${sourceTool}`
    if (seen.has(identity)) continue
    seen.add(identity)
    atoms.push({ key, kind: classified.kind, hmac, origin, sourceTool })
  }
  return atoms.length <= limits.argumentAtoms ? atoms : weightiest(atoms)
}

function weightiest(atoms: readonly ArgumentAtom[]): readonly ArgumentAtom[] {
  const rank = (atom: ArgumentAtom): number =>
    (isDestination(atom.kind) ? 0 : 3) +
    (atom.origin === 'tool' ? 0 : atom.origin === 'field' ? 1 : 2)
  return [...atoms].sort((a, b) => rank(a) - rank(b)).slice(0, limits.argumentAtoms)
}
