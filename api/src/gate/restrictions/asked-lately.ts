import type { Clock, Logger, Store } from '@tripline/infra'
import type { Held } from './restriction.ts'

/** Who has asked the gate within a day: for anybody else a restriction of the gate is none. */
export interface AskedLately {
  note(held: Held): void
  has(held: Held): boolean
}

const DAY = 86_400_000
/** Noted anew after so long, so that a busy agent costs a look a call. */
const FRESH_MS = 60_000
const MOST = 100_000
const SQL = `SELECT agent_id AS agentId, credential_id AS credentialId FROM decisions
  WHERE decided_at > fromUnixTimestamp64Milli({from:Int64}) GROUP BY agentId, credentialId
  ORDER BY max(decided_at) DESC LIMIT 20000`

/** Begins with what the table of decisions knows. */
export function askedLately(store: Store, clock: Clock, logger: Logger): AskedLately {
  const askedAt = new Map<string, number>()

  function noteName(name: string, now: number): void {
    if ((askedAt.get(name) ?? 0) > now - FRESH_MS) return
    // At the end: the first is the one that asked longest ago.
    askedAt.delete(name)
    askedAt.set(name, now)
    const [oldest] = askedAt.keys()
    if (askedAt.size > MOST && oldest !== undefined) askedAt.delete(oldest)
  }
  function note({ agentId, credentialId }: Held): void {
    const now = clock.now()
    noteName(`agent ${agentId}`, now)
    if (credentialId !== '') noteName(`credential ${credentialId}`, now)
  }
  const knows = (name: string): boolean => (askedAt.get(name) ?? 0) > clock.now() - DAY

  store.query<Held>(SQL, { from: clock.now() - DAY }).then(
    (rows) => rows.forEach(note),
    (error: unknown) => logger.warn('who asked the gate before is not known', { error }),
  )
  return {
    note,
    has: ({ agentId, credentialId }) =>
      knows(`agent ${agentId}`) || (credentialId !== '' && knows(`credential ${credentialId}`)),
  }
}
