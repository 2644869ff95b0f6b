import { readFileSync } from 'node:fs'
import type {
  AgentDetail,
  AgentSummary,
  Alert,
  AlertPage,
  Approval,
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

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as T

/** The recorded answers, and the alerts as the page changes them. */
export interface RecordedWorld {
  session: SessionInfo
  ways: LoginWays
  status: Status
  readonly alerts: Map<string, Alert>
  readonly approvals: Map<string, Approval>
  readonly approvers: { approvers: ApproverHabit[] }
  readonly bypasses: { bypasses: Bypass[] }
  responses: ResponsePage
  responder: ResponderState
  readonly arriving: readonly Alert[]
  readonly hostile: Alert
  readonly agents: { agents: AgentSummary[] }
  readonly agent: AgentDetail
  readonly baseline: { values: BaselineValue[] }
  baselineLife: BaselineLife
  readonly baselineDiff: BaselineDiff
  readonly alertEvents: EventPage
  readonly agentEvents: EventPage
  readonly eventDetails: ReadonlyMap<string, EventDetail>
  /** One page of GET /v1/alerts. */
  list(query: URLSearchParams): AlertPage
  /** A new version of an alert, with the next sequence. */
  change(id: string, fields: Partial<Alert>): Alert | null
}

export function recordedWorld(): RecordedWorld {
  const alerts = new Map(read<Alert[]>('alerts').map((alert) => [alert.id, alert]))
  let sequence = 500
  return {
    session: read('session'),
    ways: { token: true, oidc: null },
    status: read('status'),
    alerts,
    approvals: new Map(read<Approval[]>('approvals').map((one) => [one.id, one])),
    approvers: read('approvers'),
    bypasses: read('bypasses'),
    responses: read('responses'),
    responder: read('responder'),
    arriving: read('arriving'),
    hostile: read('hostile'),
    agents: read('agents'),
    agent: read('agent'),
    baseline: read('baseline'),
    baselineLife: read('baseline-life'),
    baselineDiff: read('baseline-diff'),
    alertEvents: read('alert-events'),
    agentEvents: read('agent-events'),
    eventDetails: new Map(read<EventDetail[]>('event-details').map((event) => [event.id, event])),
    list(query) {
      const among = (name: string, value: string) => {
        const wanted = (query.get(name) ?? '').split(',').filter((word) => word !== '')
        return wanted.length === 0 || wanted.includes(value)
      }
      const assignee = query.get('assignee')
      const word = (query.get('q') ?? '').toLowerCase()
      const found = [...alerts.values()]
        .filter(
          (alert) =>
            among('status', alert.status) &&
            among('severity', alert.severity) &&
            among('environment', alert.environment) &&
            among('agent', alert.agentId) &&
            (assignee === null || alert.assignee === (assignee === 'nobody' ? '' : assignee)) &&
            `${alert.title} ${alert.agentId} ${alert.credentialId}`.toLowerCase().includes(word),
        )
        .sort((a, b) =>
          query.get('sort') === 'updated' ? b.updatedAt - a.updatedAt : b.risk - a.risk,
        )
      const start = Number(query.get('cursor') ?? 0)
      const end = start + Number(query.get('limit') ?? 50)
      return {
        alerts: found.slice(start, end),
        total: found.length,
        ...(end < found.length ? { nextCursor: String(end) } : {}),
      }
    },
    change(id, fields) {
      const alert = alerts.get(id)
      if (alert === undefined) return null
      const next = { ...alert, ...fields, sequence: ++sequence }
      alerts.set(id, next)
      return next
    },
  }
}
