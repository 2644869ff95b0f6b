import type { ResponderState } from '@tripline/api/wire'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import { capWords, modeWords } from './responder-words.ts'
import { useKillSwitch } from './use-responder.ts'

interface Props {
  readonly state: ResponderState
  /** Where there is no room for words. */
  readonly icon?: boolean
}

/** The kill switch, for who may throw it. It says first what it does. */
export function ResponderSwitch({ state, icon = false }: Props) {
  const { mutate } = useKillSwitch()
  const { stopped } = state
  const label = stopped ? 'Restart responder' : 'Stop responder'
  return (
    <ConfirmDecision
      {...(icon ? { icon: 'denied' as const } : {})}
      label={icon ? `Responder: ${modeWords(state)}. ${label}` : label}
      answer={label}
      title={stopped ? 'Restart the responder?' : 'Stop the responder?'}
      says={stopped ? <Restarting state={state} /> : <Stopping state={state} />}
      danger={!stopped}
      // Never out of reach: the focus comes back to it, and pressing it twice does no harm.
      busy={false}
      act={() => mutate(stopped ? 'resume' : 'stop')}
    />
  )
}

function Stopping({ state }: { readonly state: ResponderState }) {
  return (
    <>
      <p>
        It is {modeWords(state)} now; {capWords(state)}
      </p>
      <ul className="effects">
        <li>Nothing more is carried out, by itself or by a person.</li>
        <li>What is being asked of a provider is cut short; what was already done stays done.</li>
        <li>Alerts go on, and proposals wait. Undoing still works.</li>
        <li>It stays stopped, also over a restart of Tripline, until somebody restarts it.</li>
      </ul>
    </>
  )
}

function Restarting({ state }: { readonly state: ResponderState }) {
  return (
    <ul className="effects">
      <li>What was under way goes on where it was cut short.</li>
      <li>
        {state.mode === 'observe'
          ? 'It only proposes: a person carries out every response.'
          : `It carries out by itself again what its playbooks let it. ${capWords(state)}`}
      </li>
      <li>What was held while it was stopped waits for a person.</li>
    </ul>
  )
}
