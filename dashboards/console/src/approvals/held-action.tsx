import type { Approval } from '@tripline/api/wire'
import { useId } from 'react'
import { AgentLink } from '../parts/agent-name.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Icon } from '../parts/icon.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Sentence } from '../parts/sentence.tsx'
import { SeverityBadge } from '../parts/severity-badge.tsx'
import { mayRespond, useSession } from '../shell/session-context.tsx'
import { useIsPast } from '../time/use-now.ts'
import { CallDiff } from './call-diff.tsx'
import { Countdown } from './countdown.tsx'
import { DecideButtons } from './decide-buttons.tsx'
import { Persons } from './persons.tsx'
import type { ApprovalAct } from './use-approval-decision.ts'
import { whyNotYou } from './why-not-you.ts'

interface Props {
  readonly approval: Approval
  readonly busy: boolean
  /** What the API said to the last decision tried here; '' when it was done. */
  readonly refusal: string
  readonly decide: (act: ApprovalAct) => void
}

/** One call that waits for a person: what, why, how long, who decides, and bound to what. */
export function HeldAction({ approval: kept, busy, refusal, decide }: Props) {
  const heading = useId()
  const session = useSession()
  const isOpen = kept.state === 'pending' || kept.state === 'approved'
  // It runs out whether the API was asked again or not.
  const ranOut = useIsPast(kept.expiresAt) && isOpen
  const approval: Approval = ranOut ? { ...kept, state: 'expired' } : kept
  const why = whyNotYou(approval, session)
  const responds = mayRespond(session)
  return (
    <article
      className={approval.state === 'pending' ? 'panel held' : 'panel held settled'}
      data-sev={approval.severity}
      data-approval={approval.id}
      aria-labelledby={heading}
    >
      <div className="asked">
        <div className="meta">
          <span className="risk">
            <span className="vh">risk </span>
            {approval.risk}
          </span>
          <SeverityBadge severity={approval.severity} />
          <b>
            <AgentLink id={approval.agentId} />
          </b>
          <EnvironmentChip environment={approval.environment} />
          <span className="ink-2">
            asked <Moment at={approval.requestedAt} />
            {approval.requestedBy !== approval.agentId && (
              <>
                {' by '}
                <Outside text={approval.requestedBy} />
              </>
            )}
          </span>
        </div>
        <h2 id={heading}>
          <Outside text={approval.title} />
        </h2>
        <CallDiff approval={approval} />
        <ul className="reasons">
          {approval.reasons.map((reason) => (
            <li key={reason}>
              <Icon name="first" size={10} />
              <span>
                <Sentence text={reason} />
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div className="decision">
        <Countdown approval={approval} />
        <Persons approval={approval} mayYou={responds && why === ''} />
        {responds ? (
          <DecideButtons approval={approval} why={why} busy={busy} decide={decide} />
        ) : (
          approval.state === 'pending' && (
            <p className="note">People with the role responder decide.</p>
          )
        )}
        {refusal !== '' && (
          <p className="refusal" role="alert">
            <b>Not done.</b> <Outside text={refusal} />
          </p>
        )}
        <div className="bound">
          bound to <Id id={approval.digest} what="digest" />
        </div>
      </div>
    </article>
  )
}
