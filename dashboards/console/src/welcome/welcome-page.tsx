import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { statusQuery } from '../http/queries.ts'
import { Page } from '../shell/page.tsx'
import { StaleBanner } from '../shell/stale-banner.tsx'
import { plural } from '../words/figures.ts'
import { ConnectSteps } from './connect-steps.tsx'
import { FleetSample } from './fleet-sample.tsx'
import { Limits } from './limits.tsx'
import { TryFirst } from './try-first.tsx'

export function WelcomePage() {
  const { data: status } = useQuery(statusQuery)
  const demo = status?.demo ?? false
  return (
    <Page title="Get started" crumbs={<span aria-current="page">Get started</span>}>
      <div className="pagehead big">
        <div>
          <h1>{demo ? 'You are watching a demo fleet' : 'Tripline is watching your fleet'}</h1>
          <p className="sub">
            {status === undefined
              ? 'One moment.'
              : demo
                ? `No source is connected yet, so Tripline plays ${plural(status.agents, 'invented agent')} of an invented company. The detectors, baselines and alerts are the real ones; only the traffic is made up.`
                : `${plural(status.events, 'event')} of ${plural(status.agents, 'agent')} from ${plural(status.sensors.length, 'sensor')} so far.`}
          </p>
        </div>
        <div className="end">
          <Link className="btn primary" to="/alerts">
            Go to the alerts
          </Link>
        </div>
      </div>
      <StaleBanner what="This page" />
      <div className="grid-2 welcome-grid">
        <ConnectSteps />
        <div className="stack">
          <TryFirst />
          <Limits promised={status?.budget.promisedPerDay} />
        </div>
      </div>
      <FleetSample total={status?.agents ?? 0} />
    </Page>
  )
}
