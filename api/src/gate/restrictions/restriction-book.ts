import type { Clock, KeptValues, Logger } from '@tripline/infra'
import type { AuditLog } from '../../audit/audit-log.ts'
import { audited } from '../../audit/audited.ts'
import type { Held, Restriction } from './restriction.ts'

/** What agents are held to now, in memory and on disk. What resolves is on disk and in the audit log. */
export interface RestrictionBook {
  /** Of this agent, or of this credential. Asked for every call, so it costs a look or two. */
  of(held: Held): readonly Restriction[]
  get(id: string): Restriction | null
  /** Latest first. */
  all(): readonly Restriction[]
  put(restriction: Restriction): Promise<void>
  /** Before its time. False when there is none. */
  end(id: string): Promise<boolean>
  /** Writes down which have ended by themselves. */
  expire(): Promise<void>
  close(): Promise<void>
}

export interface RestrictionBookParts {
  readonly kept: KeptValues<Restriction>
  readonly audit: AuditLog
  readonly clock: Clock
  readonly logger: Logger
}

const NONE: readonly Restriction[] = []
const EXPIRE_EVERY_MS = 30_000
const BY_ITSELF = 'tripline'

export function openRestrictionBook(parts: RestrictionBookParts): RestrictionBook {
  const { kept, audit, clock, logger } = parts
  const restrictions = new Map(kept.all().map((one) => [one.id, one]))
  let byName = named()

  function named(): ReadonlyMap<string, readonly Restriction[]> {
    const found = new Map<string, Restriction[]>()
    for (const one of restrictions.values()) {
      for (const name of [`agent ${one.agentId}`, `credential ${one.credentialId}`]) {
        found.set(name, [...(found.get(name) ?? []), one])
      }
    }
    return found
  }

  const entryOf = ({ id, kind, agentId, credentialId, until }: Restriction, why: string) => ({
    ...{ actor: BY_ITSELF, target: id },
    detail: { kind, agent: agentId, credential: credentialId, until, why },
  })

  async function drop(one: Restriction, why: string): Promise<void> {
    const entry = { ...entryOf(one, why), action: 'restriction.end' as const }
    await audited(audit, entry, () => kept.change([], [one.id]))
    restrictions.delete(one.id)
    byName = named()
  }

  async function expire(): Promise<void> {
    const now = clock.now()
    const over = [...restrictions.values()].filter(({ until }) => until <= now)
    for (const one of over) await drop(one, 'its time was over')
  }

  const ticking = setInterval(() => {
    expire().catch((error: unknown) => logger.error('restrictions not expired', { error }))
  }, EXPIRE_EVERY_MS)
  ticking.unref()

  const inForce = ({ until }: Restriction): boolean => until > clock.now()

  return {
    of({ agentId, credentialId }) {
      if (restrictions.size === 0) return NONE
      const ofAgent = byName.get(`agent ${agentId}`) ?? NONE
      const its = credentialId === '' ? NONE : (byName.get(`credential ${credentialId}`) ?? NONE)
      if (ofAgent.length + its.length === 0) return NONE
      return [...new Set([...ofAgent, ...its])].filter(inForce)
    },
    get(id) {
      const found = restrictions.get(id)
      return found !== undefined && inForce(found) ? found : null
    },
    all: () => [...restrictions.values()].filter(inForce).reverse(),
    async put(restriction) {
      const entry = { ...entryOf(restriction, ''), action: 'restriction.begin' as const }
      const { id } = restriction
      await audited(audit, entry, () => kept.change([{ id, value: restriction }]))
      restrictions.set(id, restriction)
      byName = named()
    },
    async end(id) {
      const found = restrictions.get(id)
      if (found === undefined) return false
      await drop(found, 'it was taken back')
      return true
    },
    expire,
    async close() {
      clearInterval(ticking)
      await kept.close()
    },
  }
}
