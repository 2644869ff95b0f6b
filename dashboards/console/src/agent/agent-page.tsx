import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import type { AgentDetail } from '@tripline/api/wire'
import { agentAlertsQuery, agentQuery } from '../http/queries.ts'
import { AgentName } from '../parts/agent-name.tsx'
import { Failure } from '../parts/failure.tsx'
import { PanelSkeleton } from '../parts/skeleton.tsx'
import { Page } from '../shell/page.tsx'
import { StaleBanner } from '../shell/stale-banner.tsx'
import { visibleText } from '../words/visible-text.ts'
import { ActivityPanel } from './activity-panel.tsx'
import { AgentHead } from './agent-head.tsx'
import { readAgentSearch } from './agent-search.ts'
import { BaselinePanel } from './baseline-panel.tsx'
import { CredentialsPanel } from './credentials-panel.tsx'
import { EventsPanel } from './events-panel.tsx'
import { HoursPanel } from './hours-panel.tsx'
import { LearningBanner } from './learning-banner.tsx'
import { ModelPanel } from './model-panel.tsx'
import { PeersPanel } from './peers-panel.tsx'
import { RiskPanel } from './risk-panel.tsx'
import { TopActionsPanel } from './top-actions-panel.tsx'
import { VersionsPanel } from './versions-panel.tsx'

const REFRESH_MS = 60_000

export function AgentPage() {
  const { agentId } = useParams({ from: '/shell/agents/$agentId' })
  const { q = '' } = useSearch({ from: '/shell/agents/$agentId', select: readAgentSearch })
  const { data, error, refetch } = useQuery({ ...agentQuery(agentId), refetchInterval: REFRESH_MS })
  return (
    <Page
      key={agentId}
      title={visibleText(agentId)}
      crumbs={
        <>
          <Link to="/agents">Agents</Link>
          <span aria-hidden="true">/</span>
          <span aria-current="page">
            <AgentName id={agentId} />
          </span>
        </>
      }
    >
      <StaleBanner what="This page" />
      {data !== undefined ? (
        <AgentBody detail={data} q={q} />
      ) : error !== null ? (
        <>
          <h1 className="vh">Agent</h1>
          <Failure error={error} what="this agent" retry={() => void refetch()} />
        </>
      ) : (
        <AgentSkeleton />
      )}
    </Page>
  )
}

function AgentBody({ detail, q }: { readonly detail: AgentDetail; readonly q: string }) {
  const agentId = detail.agent.id
  const { data } = useQuery(agentAlertsQuery(agentId))
  const alerts = data?.alerts ?? NONE
  const worst = alerts.find((alert) => alert.status !== 'closed')
  return (
    <>
      <AgentHead detail={detail} worst={worst} />
      <LearningBanner since={detail.learningHeldSince} worst={worst} />
      <div className="agent-grid">
        <div className="stack">
          <RiskPanel detail={detail} alerts={alerts} />
          <ActivityPanel detail={detail} />
          <HoursPanel detail={detail} />
        </div>
        <div className="stack">
          <TopActionsPanel detail={detail} />
          <ModelPanel detail={detail} />
          <PeersPanel detail={detail} />
        </div>
      </div>
      <CredentialsPanel detail={detail} />
      <VersionsPanel agentId={agentId} drift={detail.drift} />
      <BaselinePanel agentId={agentId} />
      <EventsPanel agentId={agentId} q={q} />
    </>
  )
}

const NONE = [] as const

function AgentSkeleton() {
  return (
    <div className="stack" aria-busy="true">
      <h1 className="vh">Loading the agent</h1>
      <PanelSkeleton rows={3} />
      <div className="agent-grid">
        <div className="stack">
          <PanelSkeleton rows={8} />
          <PanelSkeleton rows={8} />
        </div>
        <div className="stack">
          <PanelSkeleton rows={8} />
        </div>
      </div>
    </div>
  )
}
