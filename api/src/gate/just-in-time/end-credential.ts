import type { Clock, CounterMetric, Logger } from '@tripline/infra'
import type { AuditOutcome } from '../../audit/audit-entry.ts'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { Executed } from '../../respond/response-action.ts'
import type { Broker, BrokerKind } from './broker.ts'
import { isOut } from './broker.ts'
import type { CredentialBook } from './credential-book.ts'
import type { EndReason, IssuedCredential } from './issued-credential.ts'

type Outcome = 'issued' | 'refused' | 'revoked' | 'not_revoked' | 'expired'

export interface EndingParts {
  readonly brokers: readonly Broker[]
  readonly book: CredentialBook
  readonly audit: AuditLog
  readonly clock: Clock
  readonly counted: CounterMetric<{
    readonly broker: readonly (BrokerKind | 'none')[]
    readonly outcome: readonly Outcome[]
  }>
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Takes credentials back, each by one at a time, until it is done. */
export interface Ending {
  /** Writes down that it is to be taken back, by whom and why; the first word stands. */
  begin(one: IssuedCredential, by: string, why: EndReason): Promise<void>
  /** The same, and takes it back now. */
  end(one: IssuedCredential, by: string, why: EndReason): Promise<void>
  /** Does what is due: goes on taking it back, or ends what has outlived its time. */
  look(one: IssuedCredential): Promise<void>
  /** Nothing is under way. */
  idle(): Promise<void>
}

const BY_ITSELF = 'tripline'
const WAIT_MS = { first: 15_000, most: 600_000 }

export function createEnding(parts: EndingParts): Ending {
  const { brokers, book, audit, clock, counted, logger, signal } = parts
  const running = new Map<string, Promise<void>>()
  /** Attempts that failed in this process, and when the next is due. */
  const failed = new Map<string, { readonly attempts: number; readonly nextAt: number }>()

  const brokerOf = ({ broker }: IssuedCredential) => brokers.find(({ name }) => name === broker)

  /** Whoever else works on it does the same thing: waited for, not repeated. */
  function alone(id: string, act: () => Promise<void>): Promise<void> {
    const known = running.get(id)
    if (known !== undefined) return known
    const run = act().finally(() => running.delete(id))
    running.set(id, run)
    return run
  }

  const note = (one: IssuedCredential, outcome: AuditOutcome, said: string) =>
    audit.append({
      ...{ actor: one.endedBy, action: 'credential.end', target: one.approvalId, outcome },
      detail: { agent: one.agentId, credential: one.credentialId, why: one.why, said },
    })

  async function begin(one: IssuedCredential, by: string, why: EndReason): Promise<void> {
    if (one.state !== 'live') return
    const untidy = brokerOf(one)?.tidy !== undefined
    await book.put({ ...one, state: 'ending', endedBy: by, why, untidy })
  }

  async function takeBack(id: string): Promise<void> {
    const one = book.get(id)
    if (one?.state !== 'ending') return
    const { attempts } = failed.get(id) ?? { attempts: 0 }
    // A provider that is down for hours is one record, not one a minute.
    if (attempts === 0) await note(one, 'begun', '')
    const done = await revoke(one)
    const out = isOut(done)
    counted.add(1, { broker: one.kind, outcome: out ? 'revoked' : 'not_revoked' })
    if (out || attempts === 0) await note(one, out ? 'success' : 'failure', done.said)
    if (out) {
      failed.delete(id)
      await book.put({ ...one, state: 'ended', endedAt: clock.now(), said: done.said })
      return
    }
    const own = Math.min(WAIT_MS.first * 2 ** attempts, WAIT_MS.most)
    const nextAt = clock.now() + Math.max(own, done.retryAfterMs)
    failed.set(id, { attempts: attempts + 1, nextAt })
    if (done.said !== one.said) await book.put({ ...one, said: done.said })
    logger.warn('a credential could not be taken back', { approval: id, broker: one.broker })
  }

  async function revoke(one: IssuedCredential): Promise<Executed> {
    const broker = brokerOf(one)
    if (broker !== undefined) return await broker.revoke(one.handle, signal)
    const said = `gate.credentials has no ${one.broker} any more`
    return { outcome: 'transient', before: {}, said, retryAfterMs: 0 }
  }

  /** Its time is over, and with it the credential itself. */
  async function expire(one: IssuedCredential): Promise<void> {
    const by = one.endedBy === '' ? BY_ITSELF : one.endedBy
    const ended: IssuedCredential = {
      ...{ ...one, state: 'ended', endedAt: clock.now(), endedBy: by },
      ...{ why: one.why === '' ? 'expired' : one.why, said: 'its time was over' },
    }
    await note(ended, 'success', ended.said)
    await book.put(ended)
    failed.delete(one.approvalId)
    counted.add(1, { broker: one.kind, outcome: 'expired' })
  }

  async function tidy(one: IssuedCredential): Promise<void> {
    const done = await brokerOf(one)?.tidy?.(one.handle, signal)
    // One whose broker is gone cannot be tidied by anybody here.
    if (done === undefined || isOut(done)) await book.put({ ...one, untidy: false })
  }

  async function due(id: string): Promise<void> {
    const one = book.get(id)
    if (one === null) return
    const now = clock.now()
    const isOver = one.expiresAt <= now
    if (one.state === 'ended') return one.untidy && isOver ? await tidy(one) : undefined
    // What was never handed out, and what dies by itself, needs nobody.
    const isDead = isOver && (one.state === 'issuing' || (brokerOf(one)?.endsItself ?? true))
    if (isDead) return await expire(one)
    if (one.state === 'live' && isOver) await begin(one, BY_ITSELF, 'expired')
    if ((failed.get(id)?.nextAt ?? 0) <= now) await takeBack(id)
  }

  return {
    begin,
    async end(one, by, why) {
      await begin(one, by, why)
      await alone(one.approvalId, () => takeBack(one.approvalId))
    },
    look: ({ approvalId }) => alone(approvalId, () => due(approvalId)),
    async idle() {
      await Promise.allSettled(running.values())
    },
  }
}
