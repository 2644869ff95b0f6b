import { Link } from '@tanstack/react-router'
import type { AgentDetail, AlertSummary } from '@tripline/api/wire'
import { AgentName } from '../parts/agent-name.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Outside } from '../parts/outside.tsx'
import { SeverityBadge } from '../parts/severity-badge.tsx'
import { calendarDay } from '../time/exact-time.ts'
import { count, plural } from '../words/figures.ts'
import { attributionWord } from '../words/vocabulary.ts'
import { BaselineLife } from './baseline-life.tsx'

interface Props {
  readonly detail: AgentDetail
  readonly worst: AlertSummary | undefined
}

/** Who it is, whose, what for, and how it stands now. */
export function AgentHead({ detail, worst }: Props) {
  const { agent, attribution } = detail
  const peers = detail.peers.filter((peer) => peer.agentId !== agent.id).length
  return (
    <section
      className="panel agenthead"
      aria-label="Agent"
      {...(worst === undefined ? {} : { 'data-sev': worst.severity })}
    >
      <div>
        <p className="ink-3">
          {agent.declared ? 'Agent' : 'Agent, discovered: not in agents.yaml'}
        </p>
        <h1>
          <AgentName id={agent.id} /> <EnvironmentChip environment={agent.environment} />
        </h1>
        {agent.charter !== '' && (
          <p className="charter">
            <b>Charter.</b> <Outside text={agent.charter} />
          </p>
        )}
      </div>
      {worst !== undefined && (
        <div className="standing">
          <div>
            <span className="risk">{worst.risk}</span>
            <SeverityBadge severity={worst.severity} />
          </div>
          <Link className="btn" to="/alerts/$alertId" params={{ alertId: worst.id }}>
            {agent.openAlerts > 1 ? 'Open its worst alert' : 'Open its alert'}
          </Link>
        </div>
      )}
      <dl className="facts">
        {agent.owner !== '' && (
          <div>
            <dt>Owner</dt>
            <dd>
              <Outside text={agent.owner} />
            </dd>
          </div>
        )}
        <div>
          <dt>Peer group</dt>
          <dd>
            {agent.peerGroup === '' ? (
              'none declared'
            ) : (
              <>
                <Outside text={agent.peerGroup} />, {plural(peers, 'other')}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Known by</dt>
          <dd>
            {attributionWord(attribution.rule)}, certainty {attribution.confidence.toFixed(2)}
          </dd>
        </div>
        <div>
          <dt>First seen</dt>
          <dd>{agent.firstSeenAt === 0 ? 'never' : calendarDay(agent.firstSeenAt)}</dd>
        </div>
        <div>
          <dt>Calls</dt>
          <dd>
            {count(agent.calls)}; {count(agent.callsToday)} today
          </dd>
        </div>
        <div>
          <dt>Baseline</dt>
          <dd>
            <BaselineLife state={agent.baseline} />
          </dd>
        </div>
      </dl>
    </section>
  )
}
