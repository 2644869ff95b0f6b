import './styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { loginWaysQuery } from './http/queries.ts'
import { createQueryClient } from './http/query-client.ts'
import { createConsoleRouter } from './router.tsx'
import type { LoggedOut } from './shell/log-out-context.ts'
import { LoggedOutContext } from './shell/log-out-context.ts'
import { createArrivals } from './stream/arrivals.ts'
import { ArrivalsContext } from './stream/arrivals-context.ts'
import { ThemeContext } from './theme/theme-context.tsx'
import { createThemeStore, openStorage } from './theme/theme-store.ts'
import { createServerClock } from './time/clock.ts'
import { ClockContext } from './time/clock-context.tsx'

function start(root: HTMLElement): void {
  const arrivals = createArrivals()
  const clock = createServerClock()
  const themes = createThemeStore(document.documentElement, openStorage())
  const loggedOut: LoggedOut = (told) => {
    const next = router.state.location
    if (next.pathname === '/login') return
    const search = told === 'signed-out' ? { told } : { next: next.href, told }
    void router.navigate({ to: '/login', search }).then(() => {
      // After the page is gone, so that nothing on it asks again; what the login shows is nobody's.
      queryClient.removeQueries({
        predicate: ({ queryKey: [name] }) => name !== loginWaysQuery.queryKey[0],
      })
      arrivals.clear()
    })
  }
  const queryClient = createQueryClient(() => loggedOut('session-ended'))
  const router = createConsoleRouter(queryClient)
  // What a page could not show is said on it, and reported by its route (router.tsx).
  createRoot(root, { onCaughtError: () => {} }).render(
    <ThemeContext value={themes}>
      <ClockContext value={clock}>
        <ArrivalsContext value={arrivals}>
          <LoggedOutContext value={loggedOut}>
            <QueryClientProvider client={queryClient}>
              <RouterProvider router={router} />
            </QueryClientProvider>
          </LoggedOutContext>
        </ArrivalsContext>
      </ClockContext>
    </ThemeContext>,
  )
}

const root = document.getElementById('app')
if (root !== null) start(root)
