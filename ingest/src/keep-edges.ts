import type { CursorStore, Json } from '@tripline/infra'
import type { CredentialGraph } from './identify/credential-graph.ts'
import type { Identify } from './identify-events.ts'
import type { CredentialEdge } from './identity-claims.ts'

/** A resolver whose credential graph outlives the process. */
export interface KeptIdentity {
  readonly identify: Identify
  /** Makes durable what was learned since the last call. */
  save(): Promise<void>
}

/** More than the graph holds, so that what it has forgotten is overwritten, never what it knows. */
const SLOTS = 65_536
/** A save that failed half-way leaves a gap of at most a batch. */
const MAX_GAP = 2000

/**
 * Fills the graph from the store and keeps the store up with it, an edge at a time in a ring of slots: a snapshot
 * of the whole graph with every batch would cost more than the batch.
 */
export function keepEdges(
  identify: Identify,
  graph: CredentialGraph,
  store: CursorStore,
): KeptIdentity {
  let next = restore(graph, store)
  let unsaved: CredentialEdge[] = []

  return {
    identify: {
      attribute: identify.attribute,
      learn(edge) {
        const before = graph.version
        identify.learn(edge)
        if (graph.version !== before) unsaved.push(edge)
      },
    },
    async save() {
      const saving = unsaved
      unsaved = []
      try {
        await Promise.all(
          saving.map(async (edge) => {
            const sequence = next++
            await store.set(slotName(sequence), { sequence, edge: { ...edge } })
          }),
        )
      } catch (error) {
        unsaved = [...saving, ...unsaved]
        throw error
      }
    },
  }
}

const slotName = (sequence: number): string => `edge/${sequence % SLOTS}`

/** Gives the sequence number that the next edge gets. */
function restore(graph: CredentialGraph, store: CursorStore): number {
  const kept: { sequence: number; edge: CredentialEdge }[] = []
  let missing = 0
  for (let slot = 0; slot < SLOTS && missing < MAX_GAP; slot += 1) {
    const stored = decode(store.get(slotName(slot)))
    missing = stored === null ? missing + 1 : 0
    if (stored !== null) kept.push(stored)
  }
  kept.sort((a, b) => a.sequence - b.sequence)
  for (const { edge } of kept) graph.add(edge)
  return (kept.at(-1)?.sequence ?? -1) + 1
}

function decode(stored: Json | undefined): { sequence: number; edge: CredentialEdge } | null {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return null
  const { sequence, edge } = stored as unknown as { sequence: number; edge: CredentialEdge }
  if (!Number.isSafeInteger(sequence) || typeof edge !== 'object' || edge === null) return null
  const texts = [edge.parent, edge.child, edge.sessionTag, edge.sourceIdentity]
  const numbers = [edge.issuedAt, edge.expiresAt]
  const isEdge = texts.every((text) => typeof text === 'string') && numbers.every(Number.isFinite)
  return isEdge ? { sequence, edge } : null
}
