import type { BaselineRow } from '../detector.ts'

/** Credentials that were taken out of service, and since when: told through the log, so that every replay knows the same. */
export interface RevokedCredentials {
  /** Out from `since` on, event time. Told again, the later one stands. */
  out(credentialId: string, since: number): void
  /** It is in service again. */
  back(credentialId: string): void
  /** Null when it is not out. */
  outSince(credentialId: string): number | null
  readonly size: number
  takeChanges(sink: (row: BaselineRow) => void): void
  restore(rows: readonly BaselineRow[]): void
}

export const REVOKED = { detector: 'revoked-credential', version: 1 } as const
const FACET = 'out'
/** The oldest are forgotten first: by then their ids are long gone. */
const MOST = 20_000

export function createRevokedCredentials(most = MOST): RevokedCredentials {
  const since = new Map<string, number>()
  const changed = new Set<string>()

  function remove(credentialId: string): void {
    if (since.delete(credentialId)) changed.add(credentialId)
  }

  return {
    out(credentialId, at) {
      if (credentialId === '') return
      // Behind all others: the map's order is that of age.
      since.delete(credentialId)
      since.set(credentialId, at)
      changed.add(credentialId)
      const oldest = since.keys().next()
      if (since.size > most && !oldest.done) remove(oldest.value)
    },
    back: remove,
    outSince: (credentialId) => since.get(credentialId) ?? null,
    get size() {
      return since.size
    },
    takeChanges(sink) {
      for (const credentialId of changed) sink(rowOf(credentialId, since.get(credentialId) ?? 0))
      changed.clear()
    },
    restore(rows) {
      const own = rows.filter(({ facet }) => facet === FACET)
      for (const { value, firstSeenAt } of [...own].sort(byAge)) {
        if (firstSeenAt > 0) since.set(value, firstSeenAt)
      }
    },
  }
}

const byAge = (a: BaselineRow, b: BaselineRow): number =>
  a.firstSeenAt - b.firstSeenAt || (a.value < b.value ? -1 : 1)

/** `since` 0 says that it is back. */
function rowOf(credentialId: string, since: number): BaselineRow {
  return {
    ...{ scope: 'fleet', ...REVOKED, facet: FACET, value: credentialId },
    ...{ seen: since > 0 ? 1 : 0, weight: 0, lastWeight: 0, firstSeenAt: since },
    ...{ lastSeenAt: since, agents: 0, state: '' },
  }
}
