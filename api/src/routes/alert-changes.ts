import { randomUUID } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { Type } from 'typebox'
import type { Caller } from '../access/roles.ts'
import type { AlertBook } from '../alert-book.ts'
import type { AuditEntry } from '../audit/audit-entry.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { audited } from '../audit/audited.ts'
import type { AlertChange, AlertCommand, Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { Alert, Verdict } from '../wire.ts'
import { AlertParams, findAlert } from './alerts.ts'
import { closed, route } from './route.ts'

const shape = { tags: ['alerts'], params: AlertParams, response: { 200: Alert } }

const acknowledge = route('analyst', {
  ...shape,
  operationId: 'acknowledgeAlert',
  summary: 'Take it in hand',
})
const reopen = route('analyst', {
  ...shape,
  operationId: 'reopenAlert',
  summary: 'Take back a verdict',
})
const assign = route('analyst', {
  ...shape,
  operationId: 'assignAlert',
  summary: 'Say whose it is',
  body: Type.Object(
    { assignee: Type.String({ maxLength: 200, description: "'' for nobody" }) },
    closed,
  ),
})
const close = route('analyst', {
  ...shape,
  operationId: 'closeAlert',
  summary: 'Give a verdict',
  body: Type.Object({ verdict: Verdict }, closed),
})

/** What people decide about an alert. It goes through the log; the answer is the alert as it is after that. */
export function addAlertChangeRoutes(
  app: Api,
  book: AlertBook,
  pipeline: Pipeline,
  audit: AuditLog,
  clock: Clock,
): void {
  async function decide(id: string, caller: Caller | null, change: AlertChange): Promise<Alert> {
    const { agentId } = await findAlert(book, id)
    const command: AlertCommand = {
      ...change,
      ...{ id: randomUUID(), alertId: id, agentId },
      ...{ by: caller?.name ?? '', at: clock.now() },
    }
    const alert = await audited(
      audit,
      entryOf(command),
      () => pipeline.command(command),
      (changed) => (changed === null ? 'failure' : 'success'),
    )
    if (alert === null) throw new ApiError('conflict', 'This alert can no longer be changed.')
    return alert
  }

  app.post('/v1/alerts/:id/acknowledge', acknowledge, async ({ params, caller }) =>
    decide(params.id, caller, { type: 'acknowledge' }),
  )
  app.post('/v1/alerts/:id/reopen', reopen, async ({ params, caller }) =>
    decide(params.id, caller, { type: 'reopen' }),
  )
  app.post('/v1/alerts/:id/assign', assign, async ({ params, caller, body }) =>
    decide(params.id, caller, { type: 'assign', assignee: body.assignee }),
  )
  app.post('/v1/alerts/:id/close', close, async ({ params, caller, body }) =>
    decide(params.id, caller, { type: 'close', verdict: body.verdict }),
  )
}

function entryOf(command: AlertCommand): Omit<AuditEntry, 'outcome'> {
  const { alertId, agentId, by, id } = command
  const change =
    command.type === 'close'
      ? { verdict: command.verdict }
      : command.type === 'assign'
        ? { assignee: command.assignee }
        : {}
  return {
    actor: by,
    action: `alert.${command.type}`,
    target: alertId,
    detail: { agent: agentId, command: id, ...change },
  }
}
