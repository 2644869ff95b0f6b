import type { Suppression } from '@tripline/api/wire'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { mayTriage, useSession } from '../shell/session-context.tsx'
import { duration } from '../time/relative-time.ts'
import { useNow } from '../time/use-now.ts'
import { listed } from '../words/figures.ts'
import { useExceptionDecision, useExceptions } from './use-exceptions.ts'

/** What does not alert for this agent for a while, and who said so. Nothing where none stands. */
export function ExceptionsPanel({ agentId }: { readonly agentId: string }) {
  const { data, error, refetch } = useExceptions(agentId)
  const { mutate, isPending } = useExceptionDecision()
  const may = mayTriage(useSession())
  if (data === undefined ? error === null : data.length === 0) return null
  return (
    <Panel
      id="exceptions"
      title="Suppressed for a while"
      about="Nothing like these alerts until they end. What destroys in production alerts all the same."
    >
      <div className="flush">
        {data === undefined ? (
          <div className="body">
            <Failure error={error} what="what is suppressed" retry={() => void refetch()} />
          </div>
        ) : (
          <table className="cards">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Why</th>
                <th scope="col">Made</th>
                <th scope="col">Ends</th>
                <th scope="col">
                  <span className="vh">End it</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((one) => (
                <Row
                  key={one.id}
                  exception={one}
                  busy={isPending}
                  end={may ? () => mutate({ act: 'end', id: one.id }) : null}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  )
}

interface RowProps {
  readonly exception: Suppression
  readonly busy: boolean
  /** Null for who only looks. */
  readonly end: (() => void) | null
}

function Row({ exception, busy, end }: RowProps) {
  const { by, reason, createdAt, expiresAt } = exception
  const now = useNow()
  return (
    <tr>
      <th scope="row">
        <Outside text={what(exception)} />
      </th>
      <td data-l="Why">
        <Outside text={reason} />
      </td>
      <td data-l="Made">
        <span>
          <Outside text={by} />, <Moment at={createdAt} />
        </span>
      </td>
      <td data-l="Ends">{expiresAt > now ? `${duration(expiresAt - now)} left` : 'over'}</td>
      <td className="num">
        {end !== null && expiresAt > now && (
          <ConfirmDecision
            label="End now"
            title="End this exception?"
            says="What is like it alerts again from now on."
            busy={busy}
            act={end}
          />
        )}
      </td>
    </tr>
  )
}

function what({ detectors, action, agentId }: Suppression): string {
  const by = detectors.length === 0 ? 'every detector' : `only ${listed(detectors)}`
  const of = action === '' ? by : `${action}, ${by}`
  return agentId === '' ? `${of}, of all agents` : of
}
