import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { AgentPage } from './agent/agent-page.tsx'
import { readAgentSearch } from './agent/agent-search.ts'
import { AgentsPage } from './agents/agents-page.tsx'
import { readAgentsSearch } from './agents/agents-search.ts'
import { AlertPage } from './alert/alert-page.tsx'
import { ApprovalsPage } from './approvals/approvals-page.tsx'
import { ProblemError } from './http/problem-error.ts'
import { sessionQuery } from './http/queries.ts'
import { LoginPage } from './login/login-page.tsx'
import { readLoginSearch } from './login/login-search.ts'
import { readSearch } from './queue/alert-filter.ts'
import { QueuePage } from './queue/queue-page.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { Shell } from './shell/shell.tsx'
import { ShellFailure } from './shell/shell-failure.tsx'
import { ShellSkeleton } from './shell/shell-skeleton.tsx'
import { WelcomePage } from './welcome/welcome-page.tsx'

interface RouterContext {
  readonly queryClient: QueryClient
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
})

// The router leaves in a match what a reader of an address refused: pages read it again, by `select`.
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: readLoginSearch,
  component: LoginPage,
})

/** Asks who is logged in before anything is shown; nobody goes to the login, and comes back afterwards. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 401) throw error
      throw redirect({ to: '/login', search: { next: location.href } })
    }
  },
  component: Shell,
  pendingComponent: ShellSkeleton,
  errorComponent: ShellFailure,
  onCatch: (error) => {
    // A problem the API told is on the page already; anything else is a bug of ours.
    if (!(error instanceof ProblemError)) reportError(error)
  },
})

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/alerts' })
  },
})
const alerts = createRoute({
  getParentRoute: () => shell,
  path: '/alerts',
  validateSearch: readSearch,
  component: QueuePage,
})
const alert = createRoute({
  getParentRoute: () => shell,
  path: '/alerts/$alertId',
  component: AlertPage,
})
const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  component: ApprovalsPage,
})
const agents = createRoute({
  getParentRoute: () => shell,
  path: '/agents',
  validateSearch: readAgentsSearch,
  component: AgentsPage,
})
const agent = createRoute({
  getParentRoute: () => shell,
  path: '/agents/$agentId',
  validateSearch: readAgentSearch,
  component: AgentPage,
})
const welcome = createRoute({
  getParentRoute: () => shell,
  path: '/welcome',
  component: WelcomePage,
})

const routeTree = root.addChildren([
  login,
  shell.addChildren([home, alerts, alert, approvals, agents, agent, welcome]),
])

/** Plain text in addresses, no JSON: they are read, typed and sent to colleagues. */
const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text))

function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value)
  }
  const text = params.toString().replaceAll('%2C', ',')
  return text === '' ? '' : `?${text}`
}

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultPendingMs: 0,
    defaultPendingMinMs: 0,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
