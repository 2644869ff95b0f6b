import { pause } from '@tripline/infra'
import type { ResponseRecord } from '../wire.ts'
import { entryOf, planFor } from './carry-out.ts'
import { chooseAction } from './choose-action.ts'
import { interruptible } from './interruptible.ts'
import { bounded, proposal, responseId, withAction } from './propose.ts'
import { readTarget } from './read-target.ts'
import type { ResponderParts } from './responder-parts.ts'
import type { Work } from './work.ts'

export type Answered =
  | { readonly kind: 'ok'; readonly response: ResponseRecord }
  | { readonly kind: 'refused'; readonly code: 'not_found' | 'conflict'; readonly words: string }

/** What people ask of the responder. Each is under record, and none happens while another works on the same response. */
export interface ResponderDesk {
  /** Proposes an action for an alert's credential, the strongest unless one is named, and asks the provider what it would do. */
  propose(alertId: string, action: string, by: string): Promise<Answered>
  /** Asks the provider anew what it would do. */
  plan(id: string, by: string): Promise<Answered>
  /** Carries a proposal out, or one that failed, on a person's word: the rails do not hold it. */
  execute(id: string, by: string): Promise<Answered>
  /** Puts back what was found; where the action can. */
  undo(id: string, by: string): Promise<Answered>
  dismiss(id: string, by: string): Promise<Answered>
  /** The kill switch. */
  stop(by: string): Promise<void>
  resume(by: string): Promise<void>
}

export function createResponderDesk(
  parts: ResponderParts,
  work: Work,
  signal: AbortSignal,
): ResponderDesk {
  const { book, actions, kill, audit, clock } = parts

  const on = async (
    id: string,
    act: (response: ResponseRecord) => Promise<Answered>,
  ): Promise<Answered> => {
    if (book.get(id) === null) return refused('not_found', 'There is no response of this id.')
    for (const until = clock.now() + PATIENCE_MS; ; await pause(LOOK_AGAIN_MS, signal)) {
      const done = await work.alone(id, async () => {
        const response = book.get(id)
        return response === null ? refused('not_found', 'It is gone.') : await act(response)
      })
      if (done !== 'busy') return done
      if (clock.now() > until || signal.aborted) {
        return refused('conflict', 'It is being worked on. Try again.')
      }
    }
  }

  async function propose(alertId: string, name: string, by: string): Promise<Answered> {
    const alert = await parts.alertOf(alertId)
    if (alert === null) return refused('not_found', 'There is no alert of this id.')
    if (alert.credentialId === '') {
      return refused('conflict', 'This alert names no credential, so none can be taken away.')
    }
    const { target, recordAt } = await readTarget(parts.store, alert)
    const all = [...actions.values()]
    const action =
      name === '' ? chooseAction(all, target, { measure: 'revoke' }) : (actions.get(name) ?? null)
    if (action === null || !action.appliesTo(target)) {
      const fitting = all.filter((one) => one.appliesTo(target)).map((one) => one.name)
      const which = fitting.length === 0 ? 'none is' : `these are: ${fitting.join(', ')}`
      return refused('conflict', `No such action is configured for this credential; ${which}.`)
    }
    const id = responseId(alertId, alert.credentialId, action.measure)
    const before = book.get(id)
    // What is over may be wanted again; the audit log has what was.
    const known = before?.state === 'dismissed' || before?.state === 'undone' ? null : before
    if (known?.action === action.name) return await plan(id, by)
    if (known !== null && known.state !== 'proposed') {
      return refused('conflict', `Response ${id} of the same measure is ${known.state} already.`)
    }
    const step = { risk: alert.risk, measure: action.measure }
    const made = proposal(alert, { step, playbook: BY_HAND }, clock.now())
    const response = withAction(
      { ...made, target: { ...target }, recordAt, heldFor: 'playbook' },
      action,
    )
    await audit.append({ ...entryOf(response, 'revocation.propose', 'success'), actor: by })
    await book.put([response])
    return await plan(id, by)
  }

  function plan(id: string, by: string): Promise<Answered> {
    return on(id, async (response) => {
      const action = actions.get(response.action)
      if (action === undefined) return unconfigured(response)
      if (kill.isThrown()) return refused('conflict', STOPPED)
      const asked = { ...response, by: response.by === '' ? by : response.by }
      const planned = await planFor(parts, asked, action, signal)
      if (response.state !== 'proposed')
        return { kind: 'ok', response: { ...response, ...planned } }
      const kept = { ...response, ...planned }
      await book.put([kept])
      return { kind: 'ok', response: kept }
    })
  }

  async function putBack(response: ResponseRecord, by: string): Promise<Answered> {
    const { plan: planned, before } = response
    const { undo } = actions.get(response.action) ?? {}
    if (undo === undefined || planned === null) {
      return refused('conflict', 'This cannot be undone: what was taken away has to be made anew.')
    }
    await audit.append({ ...entryOf(response, 'revocation.undo', 'begun'), actor: by })
    await book.put([{ ...response, state: 'undoing' }])
    const undone = await interruptible(signal, () => undo(planned, before, signal)).catch(
      (): 'interrupted' => 'interrupted',
    )
    const isDone =
      undone !== 'interrupted' &&
      (undone.outcome === 'revoked' || undone.outcome === 'already-revoked')
    const said = undone === 'interrupted' ? 'it was interrupted' : bounded(undone.said)
    await audit.append({
      ...entryOf(response, 'revocation.undo', isDone ? 'success' : 'failure', { said }),
      actor: by,
    })
    if (!isDone) {
      await book.put([{ ...response, said }])
      work.take(response.id)
      return refused('conflict', `It was not undone: ${said || 'the provider did not do it'}.`)
    }
    const after: ResponseRecord = {
      ...{ ...response, state: 'undone', said, endedAt: clock.now(), toldDetection: true },
    }
    const { agentId, credentialId } = response.target
    await parts.tellDetection({
      ...{ type: 'credential-back', id: `back-${response.id}-${after.endedAt}` },
      ...{ agentId, credentialId, by, at: after.endedAt },
    })
    await book.put([after])
    return { kind: 'ok', response: after }
  }

  return {
    ...{ propose, plan },
    execute: (id, by) =>
      on(id, async (response) => {
        if (kill.isThrown()) return refused('conflict', STOPPED)
        if (!actions.has(response.action)) return unconfigured(response)
        if (response.state !== 'proposed' && response.state !== 'failed') {
          return refused('conflict', `It is ${response.state}; only a proposal is carried out.`)
        }
        const decided: ResponseRecord = {
          ...{ ...response, state: 'evidence', heldFor: '', by, decidedAt: clock.now() },
          ...{ attempts: 0, outcome: '', requestedAt: 0, effectiveAt: 0, endedAt: 0 },
          toldDetection: false,
        }
        await book.put([decided])
        return { kind: 'ok', response: await work.carryOut(decided) }
      }),
    undo: (id, by) =>
      on(id, async (response) => {
        if (!MAY_BE_UNDONE.has(response.state)) {
          return refused('conflict', `It is ${response.state}; there is nothing to undo.`)
        }
        return await putBack(response, by)
      }),
    dismiss: (id, by) =>
      on(id, async (response) => {
        if (response.state !== 'proposed' && response.state !== 'executing') {
          return refused('conflict', `It is ${response.state}; only a proposal is dismissed.`)
        }
        await audit.append({ ...entryOf(response, 'revocation.dismiss', 'success'), actor: by })
        const dismissed: ResponseRecord = {
          ...{ ...response, state: 'dismissed', by, endedAt: clock.now() },
        }
        await book.put([dismissed])
        return { kind: 'ok', response: dismissed }
      }),
    async stop(by) {
      // First the switch: nothing may keep a person from stopping it, a full disk neither.
      kill.throw()
      await audit.append({ actor: by, action: 'responder.stop', target: '', outcome: 'success' })
    },
    async resume(by) {
      await audit.append({ actor: by, action: 'responder.resume', target: '', outcome: 'begun' })
      kill.release()
      await audit.append({ actor: by, action: 'responder.resume', target: '', outcome: 'success' })
      work.resume()
    },
  }
}

/** Looking after a response takes a moment; carrying it out may take long. */
const PATIENCE_MS = 5_000
const LOOK_AGAIN_MS = 20
/** In place of a playbook: a person asked. */
const BY_HAND = { name: 'by-hand', version: '' }
const STOPPED = 'The responder is stopped. tripline respond resume lets it go on.'
const MAY_BE_UNDONE = new Set<ResponseRecord['state']>([
  ...(['effective', 'verifying', 'failed', 'undoing'] as const),
])

const refused = (code: 'not_found' | 'conflict', words: string): Answered => ({
  ...{ kind: 'refused', code, words },
})

const unconfigured = ({ action }: ResponseRecord): Answered =>
  refused(
    'conflict',
    `No action ${action || 'for this credential'} is configured. See respond in tripline.yaml.`,
  )
