import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { use, useRef } from 'react'
import { sessionQuery } from '../http/queries.ts'
import { KeysProvider, useKeys } from '../keys/keys-context.tsx'
import { ToastProvider } from '../parts/toast-context.tsx'
import { SelectionProvider } from '../queue/selection-provider.tsx'
import { ArrivalsContext } from '../stream/arrivals-context.ts'
import { LiveProvider } from '../stream/live-context.tsx'
import { ExactTimesProvider, useExactTimes } from '../time/exact-times-context.tsx'
import { TriageProvider } from '../triage/triage-context.tsx'
import { LoggedOutContext } from './log-out-context.ts'
import { VisitedContext } from './page.tsx'
import { Rail } from './rail.tsx'
import { SessionContext } from './session-context.tsx'
import { StartStatus } from './start-status.tsx'

/** Everything behind the login: navigation, keys, the stream, and the page. */
export function Shell() {
  const { data: session } = useQuery(sessionQuery)
  const loggedOut = use(LoggedOutContext)
  const arrivals = use(ArrivalsContext)
  const visited = useRef(false)
  if (session === undefined) return null
  return (
    <SessionContext value={session}>
      <ToastProvider>
        <KeysProvider>
          <ExactTimesProvider>
            <LiveProvider arrivals={arrivals} onLoggedOut={() => loggedOut('session-ended')}>
              <TriageProvider>
                <SelectionProvider>
                  <VisitedContext value={visited}>
                    <ShellKeys />
                    <StartStatus />
                    <a className="skip" href="#main">
                      Skip to content
                    </a>
                    <div className="app">
                      <Rail />
                      <div className="main">
                        <Outlet />
                      </div>
                    </div>
                  </VisitedContext>
                </SelectionProvider>
              </TriageProvider>
            </LiveProvider>
          </ExactTimesProvider>
        </KeysProvider>
      </ToastProvider>
    </SessionContext>
  )
}

/** The keys that work everywhere. */
function ShellKeys() {
  const navigate = useNavigate()
  const { swap } = useExactTimes()
  useKeys([
    { key: 't', says: 'all times: relative or exact', run: swap },
    { key: 'g a', says: 'go to alerts', run: () => void navigate({ to: '/alerts' }) },
    { key: 'g p', says: 'go to approvals', run: () => void navigate({ to: '/approvals' }) },
    { key: 'g g', says: 'go to agents', run: () => void navigate({ to: '/agents' }) },
  ])
  return null
}
