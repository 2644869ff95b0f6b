import type { Clock } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { ActionJudgement } from '../judge-action.ts'
import type { Restriction } from './restriction.ts'
import type { RestrictionBook } from './restriction-book.ts'

/** A judgement as what the agent is held to leaves it. */
export interface Restricted {
  readonly judgement: ActionJudgement
  /** Something holds the agent: no bypass opens it, and no answer is to be relied on for long. */
  readonly isHeld: boolean
  /** When it may be tried again; 0 where that makes no difference. */
  readonly retryAfterMs: number
}

/** Holds a judged call to the restrictions of its agent and credential. A dry run counts for no throttle. */
export type Restrict = (
  event: Pick<AuditEvent, 'agentId' | 'credentialId' | 'actionClass'>,
  judgement: ActionJudgement,
  dryRun: boolean,
) => Restricted

const MINUTE = 60_000

/**
 * Never milder than the judgement. `read-only` denies all but looking, `throttle` what comes faster than a bucket of a minute's calls
 * fills up again, `step-up` asks a person for whatever else would pass.
 */
export function createRestrict(book: Pick<RestrictionBook, 'of' | 'get'>, clock: Clock): Restrict {
  /** Calls that may still be made, by restriction; full again after a restart. */
  const buckets = new Map<string, { left: number; at: number }>()

  /** Takes one call out of the bucket; how long until there is one, 0 when there was. */
  function takeOne({ id, perMinute, from }: Restriction, dryRun: boolean): number {
    const now = clock.now()
    const known = buckets.get(id) ?? { left: perMinute, at: from }
    const left = Math.min(perMinute, known.left + ((now - known.at) * perMinute) / MINUTE)
    if (left < 1) return Math.ceil(((1 - left) * MINUTE) / perMinute)
    if (dryRun) return 0
    for (const old of buckets.keys()) if (book.get(old) === null) buckets.delete(old)
    buckets.set(id, { left: left - 1, at: now })
    return 0
  }

  return ({ agentId, credentialId, actionClass }, judgement, dryRun) => {
    const held = book.of({ agentId, credentialId })
    const looks = actionClass === 'read' || actionClass === 'list'
    const plain = { judgement, isHeld: held.length > 0, retryAfterMs: 0 }
    if (held.length === 0 || judgement.outcome === 'deny') return plain
    const readOnly = held.find(({ kind }) => kind === 'read-only')
    if (readOnly !== undefined && !looks) {
      return { ...plain, judgement: denied(readOnly, 'It may only look') }
    }
    for (const one of held) {
      if (one.kind !== 'throttle') continue
      const retryAfterMs = takeOne(one, dryRun)
      if (retryAfterMs === 0) continue
      const rate = `It may make ${one.perMinute} calls a minute`
      return { ...plain, judgement: denied(one, rate), retryAfterMs }
    }
    const stepUp = held.find(({ kind }) => kind === 'step-up')
    if (stepUp === undefined || looks || judgement.outcome !== 'allow') return plain
    const words = [`${until('A person has to approve whatever it does', stepUp)}`]
    return {
      ...plain,
      judgement: { outcome: 'approval_required', because: ['gate:step-up'], words },
    }
  }
}

const denied = (one: Restriction, what: string): ActionJudgement => ({
  ...{ outcome: 'deny', because: [`gate:${one.kind}`], words: [until(what, one)] },
})

const until = (what: string, one: Restriction): string =>
  `${what} until ${new Date(one.until).toISOString().slice(0, 16).replace('T', ' ')} UTC; a responder can end that.`
