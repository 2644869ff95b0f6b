import type { ResponseRecord } from '@tripline/api/wire'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import { PlanBox } from './plan-box.tsx'
import type { ResponseAct } from './use-responses.ts'

interface Props {
  readonly response: ResponseRecord
  readonly busy: boolean
  /** By the kill switch: then nothing is carried out or planned, and the rest still works. */
  readonly stopped: boolean
  readonly act: (act: ResponseAct) => void
}

const MAY_BE_UNDONE: ReadonlySet<ResponseRecord['state']> = new Set([
  ...(['effective', 'verifying', 'failed', 'undoing'] as const),
])

/** What a responder may do with it now; every change after a question, with the plan in it. */
export function ResponseButtons({ response, busy, stopped, act }: Props) {
  const { id, state, action, reversible, plan, requestedAt } = response
  const mayExecute =
    !stopped &&
    (state === 'proposed' || state === 'failed') &&
    action !== '' &&
    plan?.impossible === ''
  const mayUndo = reversible && requestedAt > 0 && MAY_BE_UNDONE.has(state)
  const isProposed = state === 'proposed'
  if (!mayExecute && !mayUndo && !isProposed) return null
  return (
    <div className="buttons">
      {mayExecute && (
        <ConfirmDecision
          label={state === 'failed' ? 'Try again' : 'Carry out'}
          answer="Carry out"
          title="Carry this out?"
          says={
            reversible
              ? 'Evidence is captured first. It can be undone here afterwards.'
              : 'Evidence is captured first. This cannot be undone: what it takes away has to be made anew.'
          }
          danger={!reversible}
          busy={busy}
          act={() => act({ act: 'execute', id })}
        >
          <PlanBox plan={plan} />
        </ConfirmDecision>
      )}
      {mayUndo && (
        <ConfirmDecision
          label="Undo"
          title="Put the credential back?"
          says="It works again for whoever holds it, also for who should not."
          busy={busy}
          act={() => act({ act: 'undo', id })}
        />
      )}
      {isProposed && action !== '' && !stopped && (
        <button
          type="button"
          className="btn small"
          disabled={busy}
          onClick={() => act({ act: 'plan', id })}
        >
          Plan again
        </button>
      )}
      {isProposed && (
        <ConfirmDecision
          label="Dismiss"
          title="Dismiss this proposal?"
          says="Nothing is changed at the provider; the credential keeps working."
          busy={busy}
          act={() => act({ act: 'dismiss', id })}
        />
      )}
    </div>
  )
}
