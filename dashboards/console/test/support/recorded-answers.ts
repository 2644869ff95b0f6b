import type { Alert, Problem, Suppression, Verdict } from '@tripline/api/wire'
import { approvalsOf, bypassesOf } from './recorded-approvals.ts'
import { responsesOf } from './recorded-responses.ts'
import type { RecordedWorld } from './recorded-world.ts'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface Question {
  readonly method: string
  readonly url: URL
  readonly body: unknown
}

export const problem = (status: number, code: string, title: string, detail: string): Problem => ({
  type: `urn:tripline:problem:${code}`,
  ...{ status, code, title, detail },
})

const refuse = (found: Problem): Answer => ({ status: found.status, body: found })
const give = (found: unknown): Answer =>
  found == null
    ? refuse(problem(404, 'not_found', 'No such thing', 'There is nothing with this id.'))
    : { status: 200, body: found }

/** What the API would answer, from the recorded world; `changed` hears of every new version of an alert. */
export function answerFrom(
  world: RecordedWorld,
  { method, url, body }: Question,
  changed: (alert: Alert) => void,
): Answer {
  const [resource, id = '', below = '', last = ''] = url.pathname
    .split('/')
    .slice(2)
    .map(decodeURIComponent)
  switch (resource) {
    case 'session':
      return give(world.session)
    case 'status':
      return give(world.status)
    case 'events':
      return give(world.eventDetails.get(id))
    case 'alerts':
      if (method === 'POST') return give(triage(world, id, below, body, changed))
      if (below === 'events') return give(world.alertEvents)
      return give(id === '' ? world.list(url.searchParams) : world.alerts.get(id))
    case 'approvals':
      return give(approvalsOf(world, { method, id, below, body, query: url.searchParams }))
    case 'approvers':
      return give(world.approvers)
    case 'bypasses':
      return give(bypassesOf(world, { method, id, body }))
    case 'responder':
      if (method === 'POST') world.responder = { ...world.responder, stopped: id === 'stop' }
      return give(world.responder)
    case 'responses':
      return give(responsesOf(world, { method, id, below, body, query: url.searchParams }))
    case 'suppressions':
      return give({ suppressions: suppressionsOf(world, { method, id, body }) })
    case 'agents':
      if (id === '') return give(world.agents)
      if (below === 'baseline') return give(baselineOf(world, method, last))
      if (below === 'events') return give(eventsOf(world, url.searchParams))
      return give(id === world.agent.agent.id ? world.agent : null)
    default:
      return give(null)
  }
}

function suppressionsOf(
  world: RecordedWorld,
  { method, id, body }: { method: string; id: string; body: unknown },
): readonly Suppression[] {
  const told = Object(body) as Pick<Suppression, 'agentId' | 'detectors' | 'reason' | 'expiresAt'>
  if (method === 'POST') {
    const made = { id: `sup_${world.suppressions.length}`, createdAt: world.status.now }
    const rest = { ...told, by: world.session.name, action: '', alertId: '' }
    world.suppressions = [...world.suppressions, { ...made, ...rest }]
  }
  if (method === 'DELETE') world.suppressions = world.suppressions.filter((one) => one.id !== id)
  return world.suppressions
}

/** The baseline and its life; a decision moves the state, as the API would. */
function baselineOf(world: RecordedWorld, method: string, last: string): unknown {
  if (last === '') return world.baseline
  if (last === 'diff') return world.baselineDiff
  if (method === 'POST') {
    const state = last === 'lock' ? 'locked' : 'ratified'
    world.baselineLife = { ...world.baselineLife, state }
  }
  return world.baselineLife
}

function eventsOf(world: RecordedWorld, query: URLSearchParams) {
  const q = query.get('q') ?? ''
  const found = world.agentEvents.events.filter(
    (event) => event.action.includes(q) || event.outcome === q,
  )
  const start = Number(query.get('cursor') ?? 0)
  const end = start + Number(query.get('limit') ?? 50)
  const events = found.slice(start, end)
  return end < found.length ? { events, nextCursor: String(end) } : { events }
}

function triage(
  world: RecordedWorld,
  id: string,
  command: string,
  body: unknown,
  changed: (alert: Alert) => void,
): Alert | null {
  const told = (name: string): unknown => Reflect.get(Object(body), name)
  const fields: Readonly<Record<string, Partial<Alert>>> = {
    acknowledge: { status: 'acknowledged' },
    assign: { assignee: String(told('assignee')) },
    close: { status: 'closed', verdict: told('verdict') as Verdict },
    reopen: { status: 'open', verdict: null },
  }
  const alert = world.change(id, fields[command] ?? {})
  if (alert !== null) changed(alert)
  return alert
}
