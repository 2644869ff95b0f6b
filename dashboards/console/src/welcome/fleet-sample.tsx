import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { selectAgents } from '../agents/agents-search.ts'
import { agentsQuery } from '../http/queries.ts'
import { AgentLink } from '../parts/agent-name.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { count, inWords, plural } from '../words/figures.ts'

const SHOWN = 6

/** Six agents, those with the worst alerts first. */
export function FleetSample({ total }: { readonly total: number }) {
  const { data } = useQuery(agentsQuery)
  const agents = selectAgents(data?.agents ?? [], {}).slice(0, SHOWN)
  if (agents.length === 0) return null
  return (
    <Panel
      title={`${inWords(agents.length)} of the ${count(Math.max(total, data?.agents.length ?? 0))} agents`}
      end={<Link to="/agents">All agents</Link>}
    >
      <div className="body">
        <ul className="fleet">
          {agents.map((agent) => (
            <li key={agent.id}>
              <b>
                <AgentLink id={agent.id} /> <EnvironmentChip environment={agent.environment} />
              </b>
              {agent.charter !== '' && (
                <p>
                  <Outside text={agent.charter} />
                </p>
              )}
              <p className="now">
                {agent.openAlerts === 0
                  ? `No open alert, ${plural(agent.calls, 'call')} so far.`
                  : `${plural(agent.openAlerts, 'open alert')}, the worst of risk ${agent.highestRisk}.`}
              </p>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  )
}
