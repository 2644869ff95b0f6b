import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AlertPage } from '@tripline/api/wire'
import { getJson } from '../http/request.ts'
import { Panel } from '../parts/panel.tsx'
import { useTriage } from '../triage/triage-context.tsx'

/** Leads to the worst alert there is now, if there is one. */
export function TryFirst() {
  const triage = useTriage()
  const { data } = useQuery({
    queryKey: ['alert-count', 'worst'],
    queryFn: ({ signal }) =>
      getJson<AlertPage>('/v1/alerts?status=open,acknowledged&sort=risk&limit=1', signal),
  })
  const worst = data?.alerts[0]
  return (
    <Panel title="What to try first">
      <div className="body">
        <ol className="ordinary">
          <li>
            <span className="n">1 min</span>
            <span>
              {worst === undefined ? (
                'The first alert appears here. Everything about it is on one page: why, what it reached, what was usual.'
              ) : (
                <>
                  Open the{' '}
                  <Link to="/alerts/$alertId" params={{ alertId: worst.id }}>
                    worst alert
                  </Link>
                  . Everything you need is on one page: why, what it reached, what was usual.
                </>
              )}
            </span>
          </li>
          <li>
            <span className="n">2 min</span>
            <span>
              In the <Link to="/alerts">queue</Link>, move with <kbd>j</kbd> <kbd>k</kbd>
              {triage.allowed && (
                <>
                  , acknowledge with <kbd>e</kbd>, change your mind with <kbd>z</kbd>
                </>
              )}
              . <kbd>?</kbd> lists every key.
            </span>
          </li>
          <li>
            <span className="n">3 min</span>
            <span>
              Look at an <Link to="/agents">agent</Link>: what it usually does, when, with which
              credentials. The same figures decide what becomes an alert.
            </span>
          </li>
        </ol>
      </div>
    </Panel>
  )
}
