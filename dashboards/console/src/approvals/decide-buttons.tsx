import type { Approval } from '@tripline/api/wire'
import { useId, useState } from 'react'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import { Outside } from '../parts/outside.tsx'
import type { ApprovalAct } from './use-approval-decision.ts'

interface Props {
  readonly approval: Approval
  /** Why who is looking cannot approve; '' when they can. */
  readonly why: string
  readonly busy: boolean
  readonly decide: (act: ApprovalAct) => void
}

/** No and yes, each after a question. Who may not approve may still say no; nothing that is over has a button. */
export function DecideButtons({ approval, why, busy, decide }: Props) {
  const { id, state, needed, severity } = approval
  if (state !== 'pending' && state !== 'approved') return null
  const grave = severity === 'high' || severity === 'critical'
  return (
    <>
      <div className="buttons">
        <Decide
          label={state === 'approved' ? 'Take back' : 'Deny'}
          answer="Deny"
          title="Refuse this call?"
          approval={approval}
          primary={grave && state === 'pending'}
          busy={busy}
          act={(note) => decide({ id, act: 'deny', note })}
        >
          One no is enough. The agent is told, with your words, and may ask again.
        </Decide>
        {state === 'pending' && why === '' && (
          <Decide
            label={approveLabel(approval)}
            answer={approveLabel(approval)}
            title="Let this call pass?"
            approval={approval}
            plain
            busy={busy}
            act={(note) => decide({ id, act: 'approve', note })}
          >
            {consequence(approval)}
          </Decide>
        )}
      </div>
      {state === 'pending' && why !== '' && (
        <p className="note">
          <b>{why}</b> You may deny it.
        </p>
      )}
      {state === 'pending' && needed === 2 && (
        <p className="note">Two persons: what it touches is protected.</p>
      )}
    </>
  )
}

const approveLabel = ({ needed, approvedBy }: Approval): string =>
  needed === 1 ? 'Approve once' : `Approve, ${approvedBy.length + 1} of ${needed}`

function consequence({ needed, approvedBy }: Approval): string {
  const letter = 'It is good for one call, to the letter, and runs out if it is not made soon.'
  const missing = needed - approvedBy.length - 1
  return missing > 0 ? `Nothing passes until a second person says yes. ${letter}` : letter
}

interface DecideProps {
  readonly label: string
  readonly answer: string
  readonly title: string
  readonly approval: Approval
  readonly primary?: boolean
  readonly plain?: boolean
  readonly busy: boolean
  readonly act: (note: string) => void
  readonly children: string
}

function Decide({ approval, act, children, ...question }: DecideProps) {
  const [note, setNote] = useState('')
  const field = useId()
  return (
    <ConfirmDecision
      {...question}
      large
      says={
        <>
          <p>
            <b>
              <Outside text={approval.agentId} />: <Outside text={approval.title} />
            </b>
          </p>
          <p>{children}</p>
        </>
      }
      act={() => {
        act(note)
        setNote('')
      }}
    >
      <label htmlFor={field}>Why, for the agent and the audit log; may stay empty</label>
      <input
        id={field}
        className="field"
        maxLength={500}
        autoComplete="off"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmDecision>
  )
}
