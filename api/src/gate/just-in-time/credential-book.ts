import type { KeptValues, Metrics } from '@tripline/infra'
import type { IssuedCredential } from './issued-credential.ts'
import { isOpen } from './issued-credential.ts'

/** Every credential that was issued, in memory and on disk. What resolves is on disk. */
export interface CredentialBook {
  get(approvalId: string): IssuedCredential | null
  /** Latest first. */
  all(): readonly IssuedCredential[]
  open(): readonly IssuedCredential[]
  put(credential: IssuedCredential): Promise<void>
  drop(approvalId: string): Promise<void>
  close(): Promise<void>
}

/** Ended ones stay to be looked at, and so that no approval is good for two; the oldest go first. */
const MOST_ENDED = 1_000

export function openCredentialBook(
  kept: KeptValues<IssuedCredential>,
  metrics: Metrics,
): CredentialBook {
  const credentials = new Map<string, IssuedCredential>()
  const stored = [...kept.all()].sort((a, b) => a.issuedAt - b.issuedAt)
  for (const one of stored) credentials.set(one.approvalId, one)
  const states = ['issuing', 'live', 'ending'] as const
  const gauge = metrics.gauge(
    'tripline_gate_credentials_held',
    'Credentials made for approved actions that have not ended',
    { state: states },
  )
  count()

  function count(): void {
    const open = [...credentials.values()]
    for (const state of states) {
      gauge.set(open.filter((one) => one.state === state).length, { state })
    }
  }

  /** An approval that is gone from this book was good for a few hours at most, long ago. */
  function leaving(): readonly string[] {
    const ended = [...credentials.values()].filter((one) => !isOpen(one) && !one.untidy)
    const extra = Math.max(0, ended.length - MOST_ENDED)
    return ended.slice(0, extra).map(({ approvalId }) => approvalId)
  }

  return {
    get: (approvalId) => credentials.get(approvalId) ?? null,
    all: () => [...credentials.values()].reverse(),
    open: () => [...credentials.values()].filter(isOpen),
    async put(credential) {
      const id = credential.approvalId
      const before = credentials.get(id)
      // Seen at once: nobody gets two for one approval while the disk is slow.
      credentials.set(id, credential)
      const gone = leaving().filter((one) => one !== id)
      try {
        await kept.change([{ id, value: credential }], gone)
      } catch (error) {
        if (before === undefined) credentials.delete(id)
        else credentials.set(id, before)
        throw error
      }
      for (const one of gone) credentials.delete(one)
      count()
    },
    async drop(approvalId) {
      await kept.change([], [approvalId])
      credentials.delete(approvalId)
      count()
    },
    close: () => kept.close(),
  }
}
