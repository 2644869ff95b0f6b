import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { agentsQuery } from '../http/queries.ts'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import type { BypassAct } from './use-bypasses.ts'

const LENGTHS = [
  { minutes: 15, words: '15 min' },
  { minutes: 60, words: '1 h' },
  { minutes: 120, words: '2 h' },
  { minutes: 240, words: '4 h' },
  { minutes: 480, words: '8 h, the longest' },
] as const
const USUAL = 60
/** As the API has it. */
const SHORTEST_REASON = 3

interface Props {
  readonly busy: boolean
  readonly open: (act: BypassAct) => void
}

/** Asks for whom, why and how long before the gate is opened. */
export function OpenBypass({ busy, open }: Props) {
  const [agent, setAgent] = useState('')
  const [reason, setReason] = useState('')
  const [minutes, setMinutes] = useState(USUAL)
  const [agentField, reasonField, lengthField] = [useId(), useId(), useId()]
  const name = agent.trim()
  return (
    <ConfirmDecision
      label="Open a bypass"
      answer="Open the gate"
      title="Open the gate for an agent?"
      says="What it does meanwhile is neither held nor refused, but recorded. It ends by itself; a responder can end it sooner."
      busy={busy}
      ready={name !== '' && reason.trim().length >= SHORTEST_REASON}
      act={() => {
        open({ act: 'open', agent: name, reason: reason.trim(), minutes })
        setAgent('')
        setReason('')
        setMinutes(USUAL)
      }}
    >
      <label htmlFor={agentField}>
        Agent
        <input
          id={agentField}
          className="field"
          maxLength={512}
          autoComplete="off"
          spellCheck={false}
          value={agent}
          onChange={(event) => setAgent(event.currentTarget.value)}
        />
      </label>
      <Unknown agent={name} />
      <label htmlFor={reasonField}>
        Why; it stands in the audit log
        <input
          id={reasonField}
          className="field"
          maxLength={500}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <label htmlFor={lengthField}>
        For how long
        <select
          id={lengthField}
          className="field"
          value={minutes}
          onChange={(event) => setMinutes(Number(event.currentTarget.value))}
        >
          {LENGTHS.map((one) => (
            <option key={one.minutes} value={one.minutes}>
              {one.words}
            </option>
          ))}
        </select>
      </label>
    </ConfirmDecision>
  )
}

/** A bypass for a name nobody has helps nobody, and hides that the right one is still closed. */
function Unknown({ agent }: { readonly agent: string }) {
  const { data } = useQuery(agentsQuery)
  if (agent === '' || data === undefined || data.agents.some(({ id }) => id === agent)) return null
  return <p className="note">No agent of this name was seen yet.</p>
}
