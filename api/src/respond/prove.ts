import type { Clock, Logger } from '@tripline/infra'
import { pause } from '@tripline/infra'
import type { AuditLog } from '../audit/audit-log.ts'
import type { ResponseRecord } from '../wire.ts'
import { entryOf } from './carry-out.ts'
import { interruptible } from './interruptible.ts'
import type { KillSwitch } from './kill-switch.ts'
import { bounded } from './propose.ts'
import type { ProviderState, ResponseAction } from './response-action.ts'
import type { ResponseBook } from './response-book.ts'
import type { UseOfCredentials } from './watch-use.ts'

export interface ProveParts {
  readonly book: ResponseBook
  readonly actions: ReadonlyMap<string, ResponseAction>
  readonly use: UseOfCredentials
  readonly audit: AuditLog
  readonly kill: KillSwitch
  readonly clock: Clock
  readonly logger: Logger
}

/** Asks until the provider says the credential is out, or a use of it is refused where the provider cannot tell, or it is given up. */
export type Prove = (response: ResponseRecord, signal: AbortSignal) => Promise<ResponseRecord>

const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 30_000
/** Twice what the provider documents, and so long at least. */
const GIVE_UP_MS = 10 * 60_000

export function createProve(parts: ProveParts): Prove {
  const { book, audit, clock, kill } = parts

  async function end(
    response: ResponseRecord,
    state: 'effective' | 'failed',
    said: string,
  ): Promise<ResponseRecord> {
    const at = clock.now()
    const ended: ResponseRecord = {
      ...{ ...response, state, said: bounded(said), endedAt: at },
      effectiveAt: state === 'effective' ? at : 0,
    }
    const { requestedAt, recordAt } = ended
    const result = state === 'effective' ? 'success' : 'failure'
    await audit.append(
      entryOf(ended, 'revocation.verify', result, {
        ...{
          said: bounded(said),
          msToEffective: at - requestedAt,
          msToRequest: requestedAt - recordAt,
        },
      }),
    )
    await book.put([ended])
    return ended
  }

  async function once(
    response: ResponseRecord,
    action: ResponseAction,
    signal: AbortSignal,
  ): Promise<ResponseRecord> {
    const { state, said } = await stateNow(parts, response, action, signal)
    const seen = { ...response, provider: state, checkedAt: clock.now() }
    // Whoever undid it meanwhile has the last word.
    const isOver = book.get(response.id)?.state !== 'verifying'
    if (signal.aborted || isOver) return isOver ? (book.get(response.id) ?? seen) : response
    if (state === 'out') return await end(seen, 'effective', said)
    if (state === 'unknown') {
      const use = await parts.use.since(response.target.credentialId, response.requestedAt)
      if (use.refusals > 0 && use.passedAt === 0) {
        return await end({ ...seen, refusals: use.refusals }, 'effective', 'its use was refused')
      }
    }
    const within = Math.max(2 * (response.plan?.effectiveWithinMs ?? 0), GIVE_UP_MS)
    if (clock.now() - response.requestedAt > within) {
      return await end(seen, 'failed', `not proved to be out: ${said}`)
    }
    return seen
  }

  return async (start, signal) => {
    const action = parts.actions.get(start.action)
    if (action === undefined || start.plan === null) {
      return await end(start, 'failed', `the action ${start.action} is no longer configured`)
    }
    const guard = kill.guard(signal)
    try {
      if (!guard.signal.aborted) await audit.append(entryOf(start, 'revocation.verify', 'begun'))
      let response = start
      for (let delay = FIRST_DELAY_MS; !guard.signal.aborted; delay *= 2) {
        response = await once(response, action, guard.signal)
        if (response.state !== 'verifying') return response
        await pause(Math.min(delay, LONGEST_DELAY_MS), guard.signal)
      }
      return response
    } finally {
      guard.done()
    }
  }
}

/** What the provider says now; `unknown` where it cannot be asked. */
export async function stateNow(
  { logger }: Pick<ProveParts, 'logger'>,
  { plan }: ResponseRecord,
  action: ResponseAction,
  signal: AbortSignal,
): Promise<ProviderState> {
  if (plan === null) return { state: 'unknown', said: 'it was never planned' }
  try {
    const state = await interruptible(signal, () => action.verify(plan, signal))
    return state === 'interrupted' ? { state: 'unknown', said: 'interrupted' } : state
  } catch (error) {
    logger.warn('a provider could not be asked for a credential’s state', { error })
    return { state: 'unknown', said: 'the provider could not be asked' }
  }
}
