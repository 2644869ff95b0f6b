import { queryOptions } from '@tanstack/react-query'
import type {
  AgentDetail,
  AgentSummary,
  Alert,
  AlertPage,
  Approval,
  ApprovalPage,
  ApproverHabit,
  BaselineDiff,
  BaselineLife,
  BaselineValue,
  Bypass,
  EventDetail,
  EventPage,
  LoginWays,
  ResponderState,
  ResponsePage,
  SessionInfo,
  Status,
} from '@tripline/api/wire'
import { getJson, query } from './request.ts'

const id = encodeURIComponent

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => getJson<SessionInfo>('/v1/session', signal),
  staleTime: Number.POSITIVE_INFINITY,
})

/** How one may log in here; a configuration does not change under a running server. */
export const loginWaysQuery = queryOptions({
  queryKey: ['login-ways'],
  queryFn: ({ signal }) => getJson<LoginWays>('/v1/login', signal),
  staleTime: 60_000,
})

/** Kept fresh by the stream. */
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => getJson<Status>('/v1/status', signal),
  staleTime: Number.POSITIVE_INFINITY,
})

export const alertQuery = (alertId: string) =>
  queryOptions({
    queryKey: ['alert', alertId],
    queryFn: ({ signal }) => getJson<Alert>(`/v1/alerts/${id(alertId)}`, signal),
  })

export const alertEventsQuery = (alertId: string, sequence: number) =>
  queryOptions({
    // A newer version of the alert may hold more events; until they are here the older ones stay on screen.
    queryKey: ['alert-events', alertId, sequence],
    queryFn: ({ signal }) => getJson<EventPage>(`/v1/alerts/${id(alertId)}/events`, signal),
    placeholderData: (previous, query) => (query?.queryKey[1] === alertId ? previous : undefined),
  })

/** The alerts of one agent, worst first. */
export const agentAlertsQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['agent-alerts', agentId],
    queryFn: ({ signal }) =>
      getJson<AlertPage>(`/v1/alerts${query({ agent: agentId, sort: 'risk', limit: 50 })}`, signal),
  })

/** What is held, and the latest that was; states go one way only, so of two answers the later state is true. */
export const approvalsQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: async ({ signal }) => {
    const [held, latest] = await Promise.all(
      [{ state: 'pending', limit: 200 }, { limit: 100 }].map((asked) =>
        getJson<ApprovalPage>(`/v1/approvals${query(asked)}`, signal),
      ),
    )
    const byId = new Map<string, Approval>()
    for (const one of held?.approvals ?? []) byId.set(one.id, one)
    for (const one of latest?.approvals ?? []) {
      if (one.state !== 'pending' || !byId.has(one.id)) byId.set(one.id, one)
    }
    return { approvals: [...byId.values()], pending: held?.pending ?? 0 }
  },
})

/** How people decide; for analysts and above. */
export const approversQuery = queryOptions({
  queryKey: ['approvers'],
  queryFn: ({ signal }) => getJson<{ approvers: ApproverHabit[] }>('/v1/approvers', signal),
})

export const bypassesQuery = queryOptions({
  queryKey: ['bypasses'],
  queryFn: ({ signal }) => getJson<{ bypasses: Bypass[] }>('/v1/bypasses', signal),
})

/** What is done about one alert, latest first. */
export const responsesQuery = (alertId: string) =>
  queryOptions({
    queryKey: ['responses', alertId],
    queryFn: ({ signal }) =>
      getJson<ResponsePage>(`/v1/responses${query({ alert: alertId, limit: 50 })}`, signal),
  })

export const responderQuery = queryOptions({
  queryKey: ['responder'],
  queryFn: ({ signal }) => getJson<ResponderState>('/v1/responder', signal),
})

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: ({ signal }) => getJson<{ agents: AgentSummary[] }>('/v1/agents', signal),
})

export const agentQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['agent', agentId],
    queryFn: ({ signal }) => getJson<AgentDetail>(`/v1/agents/${id(agentId)}`, signal),
  })

export const baselineQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['baseline', agentId],
    queryFn: ({ signal }) =>
      getJson<{ values: BaselineValue[] }>(`/v1/agents/${id(agentId)}/baseline`, signal),
  })

/** Below the key of the baseline: a decision makes all of it old. */
export const baselineLifeQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['baseline', agentId, 'life'],
    queryFn: ({ signal }) =>
      getJson<BaselineLife>(`/v1/agents/${id(agentId)}/baseline/versions`, signal),
  })

/** What changed since a version. */
export const baselineDiffQuery = (agentId: string, from: number) =>
  queryOptions({
    queryKey: ['baseline', agentId, 'diff', from],
    queryFn: ({ signal }) =>
      getJson<BaselineDiff>(`/v1/agents/${id(agentId)}/baseline/diff${query({ from })}`, signal),
  })

export const eventQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId],
    queryFn: ({ signal }) => getJson<EventDetail>(`/v1/events/${id(eventId)}`, signal),
    // An event never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
