import type { Json } from '@tripline/infra'
import type { CredentialEdge } from '../identity-claims.ts'

/** Edges kept; the oldest go first. Temporary credentials live for hours, so this is weeks of a busy account. */
const MAX_EDGES = 50_000
/** Role chaining deeper than this is nobody's design, and a cycle would never end. */
const MAX_DEPTH = 10

/**
 * Which credential begot which: AssumeRole, CreateAccessKey, a login. Idempotent, in any order, bounded. The chain says
 * who stands behind a temporary credential.
 */
export interface CredentialGraph {
  /** False when the edge was known. */
  add(edge: CredentialEdge): boolean
  /** From the credential itself up to its root, the credential's own edge first; empty when nothing is known of it. */
  chain(credential: string): readonly CredentialEdge[]
  readonly size: number
  /** Grows with every change: lets a caller save only what changed. */
  readonly version: number
  snapshot(): Json
  restore(snapshot: Json): void
}

export function createCredentialGraph(): CredentialGraph {
  const byChild = new Map<string, CredentialEdge>()
  let version = 0

  function add(edge: CredentialEdge): boolean {
    if (edge.child === '' || edge.child === edge.parent) return false
    const known = byChild.get(edge.child)
    // Of two claims about one credential the earlier one issued it; the same edge again changes nothing.
    if (known !== undefined && known.issuedAt <= edge.issuedAt) return false
    byChild.delete(edge.child)
    byChild.set(edge.child, edge)
    const oldest = byChild.keys().next()
    if (byChild.size > MAX_EDGES && !oldest.done) byChild.delete(oldest.value)
    version++
    return true
  }

  return {
    add,
    chain(credential) {
      const edges: CredentialEdge[] = []
      let edge = byChild.get(credential)
      while (edge !== undefined && edges.length < MAX_DEPTH) {
        edges.push(edge)
        edge = byChild.get(edge.parent)
      }
      return edges
    },
    get size() {
      return byChild.size
    },
    get version() {
      return version
    },
    snapshot: () =>
      [...byChild.values()].map((edge) => [
        ...[edge.parent, edge.child, edge.issuedAt, edge.expiresAt],
        ...[edge.sessionTag, edge.sourceIdentity],
      ]),
    restore(snapshot) {
      byChild.clear()
      for (const row of Array.isArray(snapshot) ? snapshot : []) {
        const edge = edgeOf(row)
        if (edge !== null) add(edge)
      }
    },
  }
}

function edgeOf(row: unknown): CredentialEdge | null {
  if (!Array.isArray(row)) return null
  const [parent, child, issuedAt, expiresAt, sessionTag, sourceIdentity]: unknown[] = row
  const texts = [parent, child, sessionTag, sourceIdentity]
  if (!texts.every((text) => typeof text === 'string')) return null
  return {
    parent: String(parent),
    child: String(child),
    issuedAt: Number(issuedAt),
    expiresAt: Number(expiresAt),
    sessionTag: String(sessionTag),
    sourceIdentity: String(sourceIdentity),
  }
}
