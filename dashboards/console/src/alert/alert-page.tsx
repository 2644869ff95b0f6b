import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { Alert } from '@tripline/api/wire'
import { alertQuery } from '../http/queries.ts'
import { Failure } from '../parts/failure.tsx'
import { PanelSkeleton } from '../parts/skeleton.tsx'
import { ResponsePanel } from '../response/response-panel.tsx'
import { Page } from '../shell/page.tsx'
import { StaleBanner } from '../shell/stale-banner.tsx'
import { useTriageKeys } from '../triage/use-triage-keys.ts'
import { middleCut } from '../words/middle-cut.ts'
import { visibleText } from '../words/visible-text.ts'
import { severityWord } from '../words/vocabulary.ts'
import { AgentPanel } from './agent-panel.tsx'
import { ContextNote } from './context-note.tsx'
import { CredentialPanel } from './credential-panel.tsx'
import { NearestPanel } from './nearest-panel.tsx'
import { OrdinaryPanel } from './ordinary-panel.tsx'
import { ReachPanel } from './reach-panel.tsx'
import { ReasonsPanel } from './reasons-panel.tsx'
import { RelatedPanel } from './related-panel.tsx'
import { StoryPanel } from './story-panel.tsx'
import { TimelinePanel } from './timeline-panel.tsx'
import { TimingPanel } from './timing-panel.tsx'
import { VerdictBar } from './verdict-bar.tsx'

export function AlertPage() {
  const { alertId } = useParams({ from: '/shell/alerts/$alertId' })
  const queryClient = useQueryClient()
  const { data: alert, error } = useQuery(alertQuery(alertId))
  useTriageKeys(alert)
  const name = alert === undefined ? middleCut(alertId) : `${alert.agentId}: ${alert.title}`
  return (
    <Page
      key={alertId}
      title={
        alert === undefined
          ? 'Alert'
          : `${alert.risk} ${severityWord[alert.severity].toLowerCase()}: ${name}`
      }
      crumbs={
        <>
          <Link to="/alerts">Alerts</Link>
          <span aria-hidden="true">/</span>
          <span aria-current="page">
            <bdi>{visibleText(name)}</bdi>
          </span>
        </>
      }
      head={alert === undefined ? undefined : <VerdictBar alert={alert} />}
    >
      <StaleBanner what="This page" />
      {alert !== undefined ? (
        <AlertBody alert={alert} />
      ) : error !== null ? (
        <>
          <h1 className="vh">Alert</h1>
          <Failure
            error={error}
            what="this alert"
            retry={() => void queryClient.invalidateQueries({ queryKey: ['alert', alertId] })}
          />
        </>
      ) : (
        <AlertSkeleton />
      )}
    </Page>
  )
}

function AlertBody({ alert }: { readonly alert: Alert }) {
  return (
    <div className="cols alertcols">
      <div className="stack">
        <StoryPanel alert={alert} />
        <ReasonsPanel alert={alert} note={<ContextNote alert={alert} />} />
        <OrdinaryPanel alert={alert} />
        <NearestPanel alert={alert} />
        <TimelinePanel alert={alert} />
      </div>
      <div className="stack">
        <ResponsePanel alert={alert} />
        <TimingPanel alert={alert} />
        <ReachPanel alert={alert} />
        <CredentialPanel alert={alert} />
        <AgentPanel alert={alert} />
        <RelatedPanel alert={alert} />
      </div>
    </div>
  )
}

function AlertSkeleton() {
  return (
    <div className="cols alertcols" aria-busy="true">
      <h1 className="vh">Loading the alert</h1>
      <div className="stack">
        <PanelSkeleton rows={4} />
        <PanelSkeleton rows={8} />
      </div>
      <div className="stack">
        <PanelSkeleton rows={3} />
        <PanelSkeleton rows={5} />
      </div>
    </div>
  )
}
