import type { Bypass } from '@tripline/api/wire'
import { AgentLink } from '../parts/agent-name.tsx'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { mayBypass, mayRespond, useSession } from '../shell/session-context.tsx'
import { useNow } from '../time/use-now.ts'
import { OpenBypass } from './open-bypass.tsx'
import { leftInWords } from './time-left.ts'
import { useBypassDecision, useBypasses } from './use-bypasses.ts'

const PAST_SHOWN = 5

/** For whom the gate stands open or stood open lately, and who may change that. */
export function BypassesPanel() {
  const session = useSession()
  const { error, open, past, retry } = useBypasses()
  const { mutate, isPending } = useBypassDecision()
  const mayOpen = mayBypass(session)
  const shown = [...open, ...past.slice(0, PAST_SHOWN)]
  if (error === null && shown.length === 0 && !mayOpen) return null
  return (
    <Panel
      id="bypasses"
      title="Bypasses"
      about="The gate lets an agent’s calls pass for a while: never what is deny-listed, nor what two persons have to approve."
      {...(mayOpen ? { end: <OpenBypass busy={isPending} open={mutate} /> } : {})}
    >
      <div className="flush">
        {error !== null ? (
          <div className="body">
            <Failure error={error} what="the bypasses" retry={retry} />
          </div>
        ) : shown.length === 0 ? (
          <p className="body ink-2">None is open, and none was.</p>
        ) : (
          <Table
            bypasses={shown}
            busy={isPending}
            end={mayRespond(session) ? (id) => mutate({ act: 'end', id }) : null}
          />
        )}
      </div>
    </Panel>
  )
}

interface TableProps {
  readonly bypasses: readonly Bypass[]
  readonly busy: boolean
  /** Null for who only looks. */
  readonly end: ((id: string) => void) | null
}

function Table({ bypasses, busy, end }: TableProps) {
  const now = useNow()
  return (
    <table className="cards">
      <thead>
        <tr>
          <th scope="col">Agent</th>
          <th scope="col">Why</th>
          <th scope="col">Opened</th>
          <th scope="col">Ends</th>
          <th scope="col">
            <span className="vh">End it</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {bypasses.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <AgentLink id={one.agentId} />
            </th>
            <td data-l="Why">
              <Outside text={one.reason} />
            </td>
            <td data-l="Opened">
              <span>
                <Outside text={one.by} />, <Moment at={one.from} />
              </span>
            </td>
            <td data-l="Ends">
              <Ends bypass={one} now={now} />
            </td>
            <td className="num">
              {end !== null && one.until > now && (
                <ConfirmDecision
                  label="End now"
                  title="End this bypass?"
                  says="From now on its calls are held and refused again as the policy says."
                  busy={busy}
                  act={() => end(one.id)}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Ends({ bypass, now }: { readonly bypass: Bypass; readonly now: number }) {
  if (bypass.until > now) return <b>{leftInWords(bypass.until - now)}</b>
  return (
    <span className="ink-2">
      {bypass.endedBy === '' ? (
        'ran out '
      ) : (
        <>
          ended by <Outside text={bypass.endedBy} />,{' '}
        </>
      )}
      <Moment at={bypass.until} />
    </span>
  )
}
