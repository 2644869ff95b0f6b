import type { Alert, ResponseRecord } from '../wire.ts'
import { entryOf } from './carry-out.ts'
import { worksAgainNotice } from './notice.ts'
import { stateNow } from './prove.ts'
import type { ResponderParts } from './responder-parts.ts'
import { BY_ITSELF } from './response-book.ts'
import type { Work } from './work.ts'

/** Keeps an eye on credentials that are out. */
export interface Watch {
  /** Detection is told since when it is out, once, and not when it was put back meanwhile. Nobody else may work on it. */
  tellOut(id: string): Promise<void>
  /** The responses whose credential an alert of the detector of revoked credentials says was let in. */
  usedAgain(alert: Alert): readonly string[]
  /** Its credential was let in: it works again. Nobody else may work on it. */
  letIn(id: string): Promise<void>
  /** Asks the providers of those that are due. */
  look(alone: Work['alone'], signal: AbortSignal): Promise<void>
}

/** Clocks of providers differ, and some records tell whole seconds: a call that near to the end is not one after it. */
const SLACK_MS = 2_000
export const DETECTOR = 'revoked-credential'

export function createWatch(parts: ResponderParts): Watch {
  const { book, actions, audit, clock, settings } = parts

  async function again(response: ResponseRecord, how: string): Promise<void> {
    const at = clock.now()
    const failed: ResponseRecord = {
      ...{ ...response, state: 'failed', said: how, usedAgainAt: at, endedAt: at },
    }
    await audit.append(entryOf(failed, 'revocation.again', 'failure', { how }))
    await book.put([failed])
  }

  async function tellOut(id: string): Promise<void> {
    const response = book.get(id)
    if (response?.state !== 'effective' || response.toldDetection) return
    // What is throttled, held to reading or asked about is still used, and may be.
    if (actions.get(response.action)?.measure !== 'revoke') {
      return await book.put([{ ...response, toldDetection: true }])
    }
    const { target, effectiveAt, requestedAt, plan, by } = response
    // Till then calls may pass: the provider says so itself.
    const documented = requestedAt + (plan?.effectiveWithinMs ?? 0)
    await parts.tellDetection({
      ...{ type: 'credential-out', id: `out-${id}-${effectiveAt}`, by, at: clock.now() },
      ...{ credentialId: target.credentialId, agentId: target.agentId },
      since: Math.max(effectiveAt, documented) + SLACK_MS,
    })
    await book.put([{ ...response, toldDetection: true }])
  }

  /** Its time is over, where it ends by itself. */
  function hasEnded({ action, requestedAt }: ResponseRecord): boolean {
    const { lastsMs } = actions.get(action) ?? {}
    return lastsMs !== undefined && clock.now() >= requestedAt + lastsMs
  }

  /** As if it had been undone: the credential is what it was before, and another alert may propose it again. */
  async function over(response: ResponseRecord): Promise<void> {
    const said = 'It ended by itself.'
    await audit.append({
      ...entryOf(response, 'revocation.undo', 'success', { said }),
      actor: BY_ITSELF,
    })
    await book.put([{ ...response, state: 'undone', said, endedAt: clock.now() }])
  }

  const dueAt = (response: ResponseRecord): number => {
    const { effectiveAt, checkedAt } = response
    if (hasEnded(response)) return clock.now()
    const next = settings.watchMs.find((after) => effectiveAt + after > checkedAt)
    return next === undefined ? Number.POSITIVE_INFINITY : effectiveAt + next
  }

  async function check(id: string, signal: AbortSignal): Promise<void> {
    const response = book.get(id)
    if (response?.state !== 'effective') return
    const action = actions.get(response.action)
    if (action === undefined) return
    const { state } = await stateNow(parts, response, action, signal)
    const seen = { ...response, provider: state, checkedAt: clock.now() }
    if (state !== 'in') return await book.put([seen])
    if (hasEnded(response)) return await over(seen)
    await again(seen, 'The provider says that it works again.')
    const { credentialId } = response.target
    const how = 'Its provider says that it works again.'
    await parts.notify(worksAgainNotice(seen.checkedAt, credentialId, how))
  }

  return {
    tellOut,
    usedAgain(alert) {
      const used = new Set(
        alert.reasons.flatMap(({ detector, observed }) =>
          detector === DETECTOR ? [observed] : [],
        ),
      )
      if (used.size === 0) return []
      const isUsed = ({ state, target }: ResponseRecord): boolean =>
        state === 'effective' && used.has(target.credentialId)
      return book.all().flatMap((one) => (isUsed(one) ? [one.id] : []))
    },
    async letIn(id) {
      const response = book.get(id)
      if (response?.state === 'effective') await again(response, 'It was used, and let in.')
    },
    async look(alone, signal) {
      const now = clock.now()
      for (const response of book.all()) {
        if (response.state !== 'effective' || signal.aborted) continue
        const { id } = response
        if (!response.toldDetection) await alone(id, () => tellOut(id))
        else if (dueAt(response) <= now) await alone(id, () => check(id, signal))
      }
    },
  }
}
