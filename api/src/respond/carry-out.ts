import type { Clock, Logger } from '@tripline/infra'
import { pause } from '@tripline/infra'
import type { AuditEntry } from '../audit/audit-entry.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Alert, ResponseRecord } from '../wire.ts'
import type { EvidenceStore } from './evidence.ts'
import { interruptible } from './interruptible.ts'
import type { KillSwitch } from './kill-switch.ts'
import { bounded, boundedPlan } from './propose.ts'
import type { ResponderParts } from './responder-parts.ts'
import type { Executed, ResponseAction } from './response-action.ts'
import type { ResponseBook } from './response-book.ts'
import { BY_ITSELF } from './response-book.ts'

export interface CarryOutParts {
  readonly book: ResponseBook
  readonly evidence: EvidenceStore
  readonly actions: ReadonlyMap<string, ResponseAction>
  readonly alertOf: (id: string) => Promise<Alert | null>
  readonly endIssued: ResponderParts['endIssued']
  readonly audit: AuditLog
  readonly kill: KillSwitch
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Takes a response that was decided on from its evidence to the provider's answer. Every step is on disk and in the audit log
 * before it is done, so a response cut off at any place is taken up there: a request under way is sent again, as the same one.
 */
export interface CarryOut {
  run(response: ResponseRecord, signal: AbortSignal): Promise<ResponseRecord>
  /** Captures what was not stored yet when the evidence was captured: records do not change, so they may be added. */
  completeEvidence(id: string): Promise<void>
}

const MOST_ATTEMPTS = 8
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 60_000

export function createCarryOut(parts: CarryOutParts): CarryOut {
  const { book, audit, actions, kill, clock } = parts

  async function run(response: ResponseRecord, signal: AbortSignal): Promise<ResponseRecord> {
    const action = actions.get(response.action)
    if (action === undefined) {
      const said = `the action ${response.action} is no longer configured`
      return await keep({ ...response, state: 'failed', said, endedAt: clock.now() })
    }
    const guard = kill.guard(signal)
    try {
      const ready =
        response.state === 'evidence' ? await prepare(response, action, guard.signal) : response
      return ready.state === 'executing' ? await request(ready, action, guard.signal) : ready
    } finally {
      guard.done()
    }
  }

  return { run, completeEvidence }

  async function keep(response: ResponseRecord): Promise<ResponseRecord> {
    await book.put([response])
    return response
  }

  /** Evidence and plan: both only look, so they are made at the same time. */
  async function prepare(
    response: ResponseRecord,
    action: ResponseAction,
    signal: AbortSignal,
  ): Promise<ResponseRecord> {
    const [evidence, planned] = await Promise.all([
      capture(response),
      planFor(parts, response, action, signal),
    ])
    const known = { ...response, evidence, ...planned }
    const why = heldByPlan(known, signal.aborted)
    if (why !== '') {
      return await keep({ ...known, state: 'proposed', heldFor: why, by: '', decidedAt: 0 })
    }
    return await keep({ ...known, state: 'executing', requestedAt: clock.now() })
  }

  async function capture(response: ResponseRecord): Promise<ResponseRecord['evidence']> {
    const begun = audit.append(entryOf(response, 'evidence.capture', 'begun'))
    const alert = await parts.alertOf(response.alertId)
    if (alert === null) return await begun.then(() => null)
    const [evidence] = await Promise.all([parts.evidence.capture(response, alert), begun])
    await audit.append(entryOf(response, 'evidence.capture', 'success', { ...evidence }))
    return evidence
  }

  async function completeEvidence(id: string): Promise<void> {
    const response = book.get(id)
    if (response === null || (response.evidence?.missing ?? 0) === 0) return
    const evidence = await capture(response)
    const now = book.get(id)
    if (evidence !== null && now !== null) await book.put([{ ...now, evidence }])
  }

  async function request(
    start: ResponseRecord,
    action: ResponseAction,
    signal: AbortSignal,
  ): Promise<ResponseRecord> {
    const { plan } = start
    if (plan === null) throw new Error(`response ${start.id} is executed without a plan`)
    let response = start
    // Whose credential is taken keeps nothing else that was made for it. Beside the request: neither waits for the other.
    const ended =
      action.measure === 'revoke' ? parts.endIssued(start.target, start.by) : Promise.resolve()
    for (;;) {
      const attempts = response.attempts + 1
      await audit.append(entryOf(response, 'revocation.execute', 'begun', { attempts }))
      const executed = await interruptible(signal, () => execute(action, plan, signal))
      // Whether it went through is not known: it stays under way, and is sent again once the responder may.
      if (executed === 'interrupted') return response
      response = await note(response, executed, attempts)
      await ended
      if (response.state !== 'executing') return response
      await pause(delayMs(attempts, executed), signal)
      if (signal.aborted) return response
    }
  }

  async function execute(
    action: ResponseAction,
    plan: NonNullable<ResponseRecord['plan']>,
    signal: AbortSignal,
  ): Promise<Executed> {
    try {
      return await action.execute(plan, signal)
    } catch (error) {
      parts.logger.warn('a response action broke', { action: action.name, error })
      return { outcome: 'transient', before: {}, said: 'the action broke', retryAfterMs: 0 }
    }
  }

  async function note(
    response: ResponseRecord,
    { outcome, before, said }: Executed,
    attempts: number,
  ): Promise<ResponseRecord> {
    const again = outcome === 'transient' || outcome === 'partial'
    const isDone = outcome === 'revoked' || outcome === 'already-revoked' || outcome === 'not-found'
    const state = isDone ? 'verifying' : again && attempts < MOST_ATTEMPTS ? 'executing' : 'failed'
    const result = isDone ? 'success' : 'failure'
    await audit.append(
      entryOf(response, 'revocation.execute', result, { outcome, attempts, said: bounded(said) }),
    )
    return await keep({
      ...response,
      ...{ state, outcome, attempts, said: bounded(said) },
      // What the first request found is what was there; a later one finds what the first one left.
      before: { ...before, ...response.before },
      endedAt: state === 'failed' ? clock.now() : 0,
    })
  }
}

/** Asks the provider what the action would do. */
export async function planFor(
  { audit, logger }: Pick<CarryOutParts, 'audit' | 'logger'>,
  response: ResponseRecord,
  action: ResponseAction,
  signal: AbortSignal,
): Promise<Pick<ResponseRecord, 'plan' | 'said'>> {
  await audit.append(entryOf(response, 'revocation.plan', 'begun'))
  try {
    const plan = await interruptible(signal, () => action.plan(response.target, signal))
    if (plan === 'interrupted') return { plan: null, said: 'planning was interrupted' }
    const { calls, alsoHits, impossible } = plan
    await audit.append(
      entryOf(response, 'revocation.plan', impossible === '' ? 'success' : 'failure', {
        ...{ calls: calls.join('; '), alsoHits: alsoHits.length, impossible },
      }),
    )
    return { plan: boundedPlan(plan), said: '' }
  } catch (error) {
    logger.warn('a response could not be planned', { action: action.name, error })
    await audit.append(entryOf(response, 'revocation.plan', 'failure'))
    return { plan: null, said: 'the provider could not be asked for a plan' }
  }
}

/** What a plan may show that nobody could know before. */
function heldByPlan({ plan, by }: ResponseRecord, stopped: boolean): ResponseRecord['heldFor'] {
  if (stopped) return 'stopped'
  if (plan === null) return 'unplanned'
  if (plan.impossible !== '') return 'impossible'
  return by === BY_ITSELF && plan.alsoHits.length > 0 ? 'hits-others' : ''
}

function delayMs(attempts: number, { retryAfterMs }: Executed): number {
  const own = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS)
  return Math.max(own, retryAfterMs)
}

export function entryOf(
  { id, by, alertId, action, measure, target }: ResponseRecord,
  what: AuditEntry['action'],
  outcome: AuditEntry['outcome'],
  detail: AuditEntry['detail'] = {},
): AuditEntry {
  return {
    ...{ actor: by === '' ? BY_ITSELF : by, action: what, target: id, outcome },
    detail: {
      ...{ alert: alertId, agent: target.agentId, credential: target.credentialId },
      ...{ with: action, measure, ...detail },
    },
  }
}
