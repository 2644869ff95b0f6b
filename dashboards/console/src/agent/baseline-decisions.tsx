import type { BaselineLife } from '@tripline/api/wire'
import { useId, useState } from 'react'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import type { BaselineAct } from './use-baseline-decision.ts'

interface Props {
  readonly life: BaselineLife
  readonly busy: boolean
  readonly decide: (act: BaselineAct) => void
}

/** What may be decided in this state of the baseline; nothing while it is being observed. */
export function BaselineDecisions({ life, busy, decide }: Props) {
  const [note, setNote] = useState('')
  const field = useId()
  if (life.state === 'observing') return null
  return (
    <>
      {life.state === 'locked' ? (
        <ConfirmDecision
          label="Unlock"
          title="Unlock this baseline?"
          says="It learns again from what the agent does, starting now."
          busy={busy}
          act={() => decide({ act: 'unlock' })}
        />
      ) : (
        life.versions.length > 0 && (
          <ConfirmDecision
            label="Lock"
            title="Lock this baseline?"
            says="Nothing is learned any more. What deviates stays a finding, however often it comes, until somebody unlocks it."
            busy={busy}
            act={() => decide({ act: 'lock' })}
          />
        )
      )}
      <ConfirmDecision
        label="Ratify"
        title="Ratify this baseline?"
        says="What it has learned until now becomes a version that can be compared with and gone back to. The last eight are kept."
        primary
        busy={busy}
        act={() => {
          decide({ act: 'ratify', note })
          setNote('')
        }}
      >
        <label htmlFor={field}>What was looked at, and why it is right</label>
        <input
          id={field}
          className="field"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </ConfirmDecision>
    </>
  )
}
