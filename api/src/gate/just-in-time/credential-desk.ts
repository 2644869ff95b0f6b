import { randomUUID } from 'node:crypto'
import type { Clock, KeptValues, Metrics } from '@tripline/infra'
import type { Approval } from '../approvals/approval.ts'
import type { Broker, BrokerName } from './broker.ts'
import { BROKERS } from './broker.ts'

/** A credential that was made for one approved action. Without its secret, which nobody here keeps. */
export interface HeldCredential {
  readonly id: string
  readonly approvalId: string
  readonly taskId: string
  readonly agentId: string
  readonly broker: BrokerName
  /** 'issuing': asked for, and not handed out. 'ending': to be taken back. 'ended': kept as long as its approval could ask again. */
  readonly state: 'issuing' | 'live' | 'ending' | 'ended'
  readonly credentialId: string
  readonly handle: Readonly<Record<string, string>>
  readonly issuedAt: number
  readonly expiresAt: number
  readonly approvalUntil: number
}

export type Handed =
  | {
      readonly kind: 'issued'
      readonly credential: HeldCredential
      readonly secret: Readonly<Record<string, string>>
    }
  | { readonly kind: 'refused'; readonly why: string; readonly retryAfterMs: number }

/** Hands out credentials for approved actions and takes them back when the task is over. */
export interface CredentialDesk {
  issue(approval: Approval, taskId: string, signal: AbortSignal): Promise<Handed>
  /** The task is over: how many were taken back, and how many are still to be. */
  endTask(taskId: string, signal: AbortSignal): Promise<{ revoked: number; left: number }>
  /** Forgets what has ended by itself, and goes on with what could not be taken back. To be called every minute or so. */
  sweep(signal: AbortSignal): Promise<void>
  held(): readonly HeldCredential[]
}

export interface CredentialDeskParts {
  readonly brokers: readonly Broker[]
  readonly kept: KeptValues<HeldCredential>
  readonly lifeMs: number
  /** Live ones of one agent; one more is refused and told: tasks that do not end pile up. */
  readonly mostPerAgent: number
  readonly onPileUp: (agentId: string, count: number) => void
  readonly clock: Clock
  readonly metrics: Metrics
}

/** Of all agents; beyond it nobody gets one. */
const MOST_HELD = 10_000

export function createCredentialDesk(parts: CredentialDeskParts): CredentialDesk {
  const { brokers, kept, lifeMs, mostPerAgent, onPileUp, clock, metrics } = parts
  const held = new Map(kept.all().map((one) => [one.id, one]))
  const outcomes = ['issued', 'refused', 'revoked', 'not_revoked', 'expired'] as const
  const counted = metrics.counter(
    'tripline_gate_credentials_total',
    'Credentials made for approved actions, by what came of them',
    { broker: [...BROKERS, 'none'], outcome: outcomes },
  )
  const gauge = metrics.gauge(
    'tripline_gate_credentials_held',
    'Credentials made for approved actions that have not ended',
    { state: ['issuing', 'live', 'ending'] },
  )

  const open = () => [...held.values()].filter(({ state }) => state !== 'ended')

  async function put(one: HeldCredential): Promise<void> {
    await kept.change([{ id: one.id, value: one }])
    held.set(one.id, one)
    tell()
  }
  async function drop({ id }: HeldCredential): Promise<void> {
    await kept.change([], [id])
    held.delete(id)
    tell()
  }
  function tell(): void {
    for (const state of ['issuing', 'live', 'ending'] as const) {
      gauge.set([...held.values()].filter((one) => one.state === state).length, { state })
    }
  }

  function refusalOf(approval: Approval): string {
    if (approval.state !== 'approved' && approval.state !== 'used') return 'it is not approved'
    if (approval.expiresAt <= clock.now()) return 'the approval has expired'
    const all = [...held.values()]
    if (all.some(({ approvalId }) => approvalId === approval.id)) {
      return 'the approval has been used for a credential'
    }
    const own = open().filter(({ agentId }) => agentId === approval.agentId).length
    if (own >= mostPerAgent) {
      onPileUp(approval.agentId, own)
      return `${own} credentials of ${approval.agentId} have not ended; end their tasks first`
    }
    return held.size >= MOST_HELD ? 'too many credentials have not ended' : ''
  }

  async function issue(approval: Approval, taskId: string, signal: AbortSignal): Promise<Handed> {
    const broker = brokers.find((one) => one.serves(approval))
    const why = broker === undefined ? 'no broker makes one for this' : refusalOf(approval)
    if (why !== '' || broker === undefined) {
      counted.add(1, { broker: broker?.name ?? 'none', outcome: 'refused' })
      return { kind: 'refused', why, retryAfterMs: 0 }
    }
    const now = clock.now()
    const asked: HeldCredential = {
      ...{ id: randomUUID(), approvalId: approval.id, taskId, agentId: approval.agentId },
      ...{ broker: broker.name, state: 'issuing', credentialId: '', handle: {}, issuedAt: now },
      ...{ expiresAt: now + lifeMs, approvalUntil: approval.expiresAt },
    }
    // Written first: nobody gets two for one approval, whenever the process ends.
    held.set(asked.id, asked)
    await put(asked)
    const made = await broker.issue(approval, lifeMs, signal)
    if (made.kind !== 'issued') {
      await drop(asked)
      counted.add(1, { broker: broker.name, outcome: 'refused' })
      return made.kind === 'unfit'
        ? { kind: 'refused', why: made.why, retryAfterMs: 0 }
        : { kind: 'refused', why: made.said, retryAfterMs: made.retryAfterMs }
    }
    const { secret, credentialId, handle, expiresAt } = made
    const credential = { ...asked, state: 'live' as const, credentialId, handle, expiresAt }
    await put(credential)
    counted.add(1, { broker: broker.name, outcome: 'issued' })
    return { kind: 'issued', credential, secret }
  }

  async function end(one: HeldCredential, signal: AbortSignal): Promise<boolean> {
    const ending = { ...one, state: 'ending' as const }
    await put(ending)
    const broker = brokers.find(({ name }) => name === one.broker)
    const done = await broker?.revoke(one.handle, signal)
    const isOut = ['revoked', 'already-revoked', 'not-found'].includes(done?.outcome ?? '')
    counted.add(1, { broker: one.broker, outcome: isOut ? 'revoked' : 'not_revoked' })
    if (isOut) await put({ ...ending, state: 'ended' })
    return isOut
  }

  return {
    issue,
    held: open,
    async endTask(taskId, signal) {
      let [revoked, left] = [0, 0]
      for (const one of [...held.values()]) {
        if (one.taskId !== taskId || ['issuing', 'ended'].includes(one.state)) continue
        if (await end(one, signal)) revoked++
        else left++
      }
      return { revoked, left }
    },
    async sweep(signal) {
      const now = clock.now()
      for (const one of [...held.values()]) {
        const isOver = one.expiresAt <= now
        // A session of STS ends by itself. Vault's lease may run longer than we said: what ends here ends there.
        const endsItself = one.broker === 'sts' || one.state === 'issuing'
        if (one.state === 'ended' || (isOver && endsItself)) {
          if (one.approvalUntil > now) await put({ ...one, state: 'ended' })
          else await drop(one)
        } else if (isOver || one.state === 'ending') await end(one, signal)
        if (isOver && one.state === 'live')
          counted.add(1, { broker: one.broker, outcome: 'expired' })
      }
    },
  }
}
