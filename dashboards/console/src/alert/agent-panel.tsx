import { useQuery } from '@tanstack/react-query'
import type { Alert } from '@tripline/api/wire'
import { agentQuery } from '../http/queries.ts'
import { AgentLink } from '../parts/agent-name.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Id } from '../parts/id.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { plural } from '../words/figures.ts'

/** Whose agent it is, and what it is for. */
export function AgentPanel({ alert }: { readonly alert: Alert }) {
  const { data } = useQuery(agentQuery(alert.agentId))
  const agent = data?.agent
  return (
    <Panel title="Agent">
      <div className="body">
        <dl className="kv">
          <dt>Name</dt>
          <dd>
            <AgentLink id={alert.agentId} />{' '}
            {agent !== undefined && <EnvironmentChip environment={agent.environment} />}
          </dd>
          {agent !== undefined && agent.owner !== '' && (
            <>
              <dt>Owner</dt>
              <dd>
                <Outside text={agent.owner} />
              </dd>
            </>
          )}
          {agent !== undefined && agent.charter !== '' && (
            <>
              <dt>Charter</dt>
              <dd>
                <Outside text={agent.charter} />
              </dd>
            </>
          )}
          {agent !== undefined && (
            <>
              <dt>History</dt>
              <dd>
                {plural(agent.calls, 'call')}, baseline {agent.baseline}
              </dd>
            </>
          )}
          <dt>Session</dt>
          <dd>
            <Id id={alert.sessionId} what="session id" />
          </dd>
        </dl>
      </div>
    </Panel>
  )
}
