import type { Clock } from '@tripline/infra'
import { Type } from 'typebox'
import type { Caller } from '../access/roles.ts'
import type { AlertBook } from '../alert-book.ts'
import type { DecideAlert } from '../alerts/decide-alert.ts'
import type { AlertChange } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { Alert, Verdict } from '../wire.ts'
import { AlertParams, findAlert } from './alerts.ts'
import { closed, route } from './route.ts'
import { checkExpiry } from './suppressions.ts'

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
  body: Type.Object(
    {
      verdict: Verdict,
      until: Type.Optional(
        Type.Integer({
          description:
            'makes it an exception that ends: till then the like is not told, and nothing is learned; epoch milliseconds, at most 90 days ahead',
        }),
      ),
    },
    closed,
  ),
})

/** What people decide about an alert. It goes through the log; the answer is the alert as it is after that. */
export function addAlertChangeRoutes(
  app: Api,
  book: AlertBook,
  act: DecideAlert,
  clock: Clock,
): void {
  async function decide(id: string, caller: Caller | null, change: AlertChange): Promise<Alert> {
    const alert = await act(await findAlert(book, id), caller?.name ?? '', change)
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
    decide(params.id, caller, closing(body, clock.now())),
  )
}

function closing(
  { verdict, until }: { readonly verdict: Verdict; readonly until?: number },
  now: number,
): AlertChange {
  if (until === undefined) return { type: 'close', verdict }
  checkExpiry(until, now)
  if (verdict === 'true_positive') {
    throw new ApiError('bad_request', 'An attack is no exception: leave `until` out.')
  }
  return { type: 'close', verdict, until }
}
