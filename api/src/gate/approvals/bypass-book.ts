import { randomBytes } from 'node:crypto'
import type { Clock, KeptValues } from '@tripline/infra'
import type { AuditLog } from '../../audit/audit-log.ts'
import { audited } from '../../audit/audited.ts'

/**
 * The gate stands open for one agent for a while, on somebody's word. It never covers what is on the deny list, nor
 * what two persons have to approve.
 */
export interface Bypass {
  readonly id: string
  readonly agentId: string
  readonly by: string
  readonly reason: string
  readonly from: number
  readonly until: number
  /** Who closed it before its time, '' for nobody. */
  readonly endedBy: string
}

export interface BypassBook {
  /** The open one, null when there is none. */
  openFor(agentId: string): Bypass | null
  open(agentId: string, by: string, reason: string, ms: number): Promise<Bypass | 'too_many'>
  /** Null when there is no such open one. */
  end(id: string, by: string): Promise<Bypass | null>
  /** Latest first. */
  all(): readonly Bypass[]
  close(): Promise<void>
}

export interface BypassBookParts {
  readonly kept: KeptValues<Bypass>
  readonly audit: AuditLog
  readonly clock: Clock
}

export const BYPASS_MS = 3_600_000
export const LONGEST_BYPASS_MS = 8 * 3_600_000
/** Past ones stay to be looked at; more than that many open at once is no exception any more. */
const MOST_KEPT = 1_000
const MOST_OPEN = 100

export function openBypassBook({ kept, audit, clock }: BypassBookParts): BypassBook {
  const bypasses = new Map<string, Bypass>()
  for (const one of [...kept.all()].sort((a, b) => a.from - b.from)) bypasses.set(one.id, one)

  const isOpen = ({ until }: Bypass): boolean => until > clock.now()

  async function put(
    action: 'bypass.open' | 'bypass.end',
    actor: string,
    bypass: Bypass,
  ): Promise<Bypass> {
    const { id, agentId: agent, reason, until } = bypass
    const extra = bypasses.has(id) ? 0 : bypasses.size + 1 - MOST_KEPT
    const gone = [...bypasses.values()]
      .filter((one) => !isOpen(one))
      .slice(0, Math.max(0, extra))
      .map((one) => one.id)
    const entry = { actor, action, target: id, detail: { agent, reason, until } }
    await audited(audit, entry, () => kept.change([{ id, value: bypass }], gone))
    for (const old of gone) bypasses.delete(old)
    bypasses.set(id, bypass)
    return bypass
  }

  return {
    openFor(agentId) {
      for (const bypass of bypasses.values()) {
        if (bypass.agentId === agentId && isOpen(bypass)) return bypass
      }
      return null
    },
    async open(agentId, by, reason, ms) {
      if ([...bypasses.values()].filter(isOpen).length >= MOST_OPEN) return 'too_many'
      const from = clock.now()
      const until = from + Math.min(ms, LONGEST_BYPASS_MS)
      const id = `bp_${randomBytes(12).toString('base64url')}`
      return await put('bypass.open', by, { id, agentId, by, reason, from, until, endedBy: '' })
    },
    async end(id, by) {
      const bypass = bypasses.get(id)
      if (bypass === undefined || !isOpen(bypass)) return null
      return await put('bypass.end', by, { ...bypass, until: clock.now(), endedBy: by })
    },
    all: () => [...bypasses.values()].reverse(),
    close: () => kept.close(),
  }
}
