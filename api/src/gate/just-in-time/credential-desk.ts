import type { Clock, Logger, Metrics } from '@tripline/infra'
import type { AuditLog } from '../../audit/audit-log.ts'
import { audited } from '../../audit/audited.ts'
import { BROKER_KINDS } from '../../wire/credential.ts'
import type { Approval } from '../approvals/approval.ts'
import type { Broker } from './broker.ts'
import type { CredentialBook } from './credential-book.ts'
import { createEnding } from './end-credential.ts'
import type { EndReason, IssuedCredential } from './issued-credential.ts'
import { isOpen } from './issued-credential.ts'

export type Handed =
  | {
      readonly kind: 'issued'
      readonly credential: IssuedCredential
      readonly secret: Readonly<Record<string, string>>
    }
  | { readonly kind: 'refused'; readonly why: string; readonly retryAfterMs: number }

/** Hands out credentials for approved actions and takes them back when the task is over. */
export interface CredentialDesk {
  /** Whether a broker makes one for this approval. Nothing is called. */
  serves(approval: Approval): boolean
  /** Once for each approval that was used. On disk and in the audit log before it is handed out; the secret is kept nowhere. */
  issue(approval: Approval, by: string): Promise<Handed>
  /** The task is over. As it stands then; null when none was made for this approval. What cannot be taken back now is later. */
  end(approvalId: string, by: string, why: EndReason): Promise<IssuedCredential | null>
  /** All of an agent, and this one by its id whoever uses it. Resolves once that is on disk; taking them back goes on. Never rejects. */
  endOf(agentId: string, credentialId: string, by: string): Promise<void>
  /** Goes on with what could not be taken back, and ends what has outlived its time. */
  sweep(): Promise<void>
  /** Latest first. */
  all(): readonly IssuedCredential[]
  close(): Promise<void>
}

export interface CredentialDeskParts {
  readonly brokers: readonly Broker[]
  readonly book: CredentialBook
  readonly lifeMs: number
  /** Open ones of one agent; one more is refused and told: tasks that do not end pile up. */
  readonly mostPerAgent: number
  /** People are to be told; once an hour for each agent. */
  readonly onPileUp: (agentId: string, count: number) => Promise<void>
  readonly audit: AuditLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly sweepMs?: number
}

/** Of all agents; beyond it nobody gets one. */
const MOST_OPEN = 10_000
const SWEEP_MS = 30_000
const HOUR = 3_600_000

export function createCredentialDesk(parts: CredentialDeskParts): CredentialDesk {
  const { brokers, book, lifeMs, mostPerAgent, audit, clock, metrics, logger } = parts
  const stopping = new AbortController()
  const { signal } = stopping
  const outcomes = ['issued', 'refused', 'revoked', 'not_revoked', 'expired'] as const
  const counted = metrics.counter(
    'tripline_gate_credentials_total',
    'Credentials made for approved actions, by what came of them',
    { broker: [...BROKER_KINDS, 'none'], outcome: outcomes },
  )
  /** Being made at this moment, with their agents: nobody else may end them. */
  const making = new Map<string, string>()
  /** Of those being made: to be taken back as soon as they are. */
  const doomed = new Map<string, string>()
  const toldAt = new Map<string, number>()
  const ending = createEnding({ brokers, book, audit, clock, counted, logger, signal })

  function refusalOf(approval: Approval): string {
    if (approval.state !== 'used') {
      return 'its call was not let pass. Ask the gate with this approval first.'
    }
    if (approval.expiresAt <= clock.now()) return 'the approval has run out. Ask again.'
    if (book.get(approval.id) !== null || making.has(approval.id)) {
      return 'the approval has been used for a credential.'
    }
    const own = openOf(approval.agentId)
    if (own >= mostPerAgent) {
      tellPileUp(approval.agentId, own)
      return `${own} credentials of ${approval.agentId} have not ended. End them first.`
    }
    return book.open().length >= MOST_OPEN ? 'too many credentials have not ended.' : ''
  }

  /** What is being made counts before it is in the book. */
  function openOf(agentId: string): number {
    const beingMade = [...making.values()].filter((agent) => agent === agentId).length
    const inBook = (one: IssuedCredential): boolean =>
      one.agentId === agentId && !making.has(one.approvalId)
    return beingMade + book.open().filter(inBook).length
  }

  function tellPileUp(agentId: string, count: number): void {
    const now = clock.now()
    for (const [agent, at] of toldAt) if (at <= now - HOUR) toldAt.delete(agent)
    if (toldAt.has(agentId)) return
    toldAt.set(agentId, now)
    parts.onPileUp(agentId, count).catch((error: unknown) => {
      toldAt.delete(agentId)
      logger.error('nobody was told of credentials that pile up', { error })
    })
  }

  async function make(approval: Approval, broker: Broker): Promise<Handed> {
    const now = clock.now()
    const { id: approvalId, agentId, action, resourceId } = approval
    const asked: IssuedCredential = {
      ...{ approvalId, agentId, action, resourceId, broker: broker.name, kind: broker.kind },
      ...{ state: 'issuing', credentialId: '', handle: {}, issuedAt: now, expiresAt: now + lifeMs },
      ...{ endedAt: 0, endedBy: '', why: '', said: '', untidy: false },
    }
    // Written first: nobody gets two for one approval, whenever the process ends.
    await book.put(asked)
    const made = await broker.issue(approval, lifeMs, signal)
    if (made.kind !== 'issued') {
      // The provider made none, or says so: the agent may ask again.
      await book.drop(approvalId)
      if (made.kind === 'unfit') return refused(made.why)
      return refused(`no credential was made: ${made.said}`, made.retryAfterMs)
    }
    const { secret, credentialId, handle, expiresAt } = made
    const credential: IssuedCredential = {
      ...{ ...asked, state: 'live', credentialId, handle, expiresAt },
    }
    await book.put(credential)
    const by = doomed.get(approvalId)
    if (by === undefined) return { kind: 'issued', credential, secret }
    await ending.end(credential, by, 'response')
    return refused(`what ${agentId} has was taken out of service meanwhile.`)
  }

  const ticking = setInterval(() => {
    sweep().catch((error: unknown) => logger.error('credentials not swept', { error }))
  }, parts.sweepMs ?? SWEEP_MS)
  ticking.unref()

  async function sweep(): Promise<void> {
    for (const one of book.all()) {
      if (signal.aborted) return
      if (!making.has(one.approvalId)) await ending.look(one)
    }
  }

  return {
    serves: (approval) => brokers.some((one) => one.serves(approval)),
    async issue(approval, by) {
      const broker = brokers.find((one) => one.serves(approval))
      const why = broker === undefined ? 'no broker makes one for this.' : refusalOf(approval)
      const { id: target, agentId: agent, action: call, resourceId: resource } = approval
      const entry = { actor: by, action: 'credential.issue', target } as const
      if (broker === undefined || why !== '') {
        counted.add(1, { broker: broker?.kind ?? 'none', outcome: 'refused' })
        await audit.append({ ...entry, outcome: 'denied', detail: { agent, why } })
        return refused(why)
      }
      making.set(target, agent)
      try {
        const detail = { agent, call, resource, broker: broker.name }
        const handed = await audited(
          audit,
          { ...entry, detail },
          () => make(approval, broker),
          ({ kind }) => (kind === 'issued' ? 'success' : 'failure'),
        )
        counted.add(1, { broker: broker.kind, outcome: handed.kind })
        return handed
      } finally {
        making.delete(target)
        doomed.delete(target)
      }
    },
    async end(approvalId, by, why) {
      const one = book.get(approvalId)
      if (one === null || making.has(approvalId)) return null
      if (isOpen(one)) await ending.end(one, by, why)
      return book.get(approvalId)
    },
    async endOf(agentId, credentialId, by) {
      const isTheirs = (one: IssuedCredential): boolean =>
        one.agentId === agentId || (credentialId !== '' && one.credentialId === credentialId)
      for (const [id, agent] of making) if (agent === agentId) doomed.set(id, by)
      const theirs = book.open().filter((one) => isTheirs(one) && !making.has(one.approvalId))
      const broken = (error: unknown) => logger.error('credentials not ended', { error })
      await Promise.all(theirs.map((one) => ending.begin(one, by, 'response'))).catch(broken)
      void Promise.all(theirs.map((one) => ending.look(one))).catch(broken)
    },
    sweep,
    all: () => book.all(),
    async close() {
      clearInterval(ticking)
      stopping.abort()
      await ending.idle()
      await book.close()
    },
  }
}

const refused = (why: string, retryAfterMs = 0): Handed => ({ kind: 'refused', why, retryAfterMs })
