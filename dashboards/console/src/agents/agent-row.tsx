import { Link } from '@tanstack/react-router'
import type { AgentSummary } from '@tripline/api/wire'
import { AgentName } from '../parts/agent-name.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { count, plural } from '../words/figures.ts'

interface Props {
  readonly agent: AgentSummary
  readonly place: number
  readonly measure: (row: Element | null) => void
}

export function AgentRow({ agent, place, measure }: Props) {
  return (
    <tr ref={measure} data-index={place} aria-rowindex={place + 2}>
      <td className="num" data-l="Risk">
        {agent.openAlerts > 0 ? (
          <span>
            <b className="risk">{agent.highestRisk}</b>
          </span>
        ) : (
          <span className="ink-3">no alert</span>
        )}
      </td>
      <th scope="row">
        <span className="who">
          <Link to="/agents/$agentId" params={{ agentId: agent.id }}>
            <AgentName id={agent.id} />
          </Link>{' '}
          <EnvironmentChip environment={agent.environment} />
        </span>
        <small>
          {agent.openAlerts > 0 && (
            <Link to="/alerts" search={{ agent: agent.id }}>
              {plural(agent.openAlerts, 'open alert')}
            </Link>
          )}
          {agent.openAlerts > 0 && agent.charter !== '' && '. '}
          <Outside text={agent.charter} />
        </small>
      </th>
      <td data-l="Owner">{agent.owner === '' ? <None /> : <Outside text={agent.owner} />}</td>
      <td data-l="Peer group">
        {agent.peerGroup === '' ? <None /> : <Outside text={agent.peerGroup} />}
      </td>
      <td data-l="Baseline">{agent.baseline}</td>
      <td className="num" data-l="Calls today">
        <span>
          <b>{count(agent.callsToday)}</b> <small>of {count(agent.calls)}</small>
        </span>
      </td>
      <td className="num" data-l="Last seen">
        {agent.lastSeenAt === 0 ? (
          <span className="ink-3">never</span>
        ) : (
          <Moment at={agent.lastSeenAt} />
        )}
      </td>
    </tr>
  )
}

const None = () => <span className="ink-3">not declared</span>
