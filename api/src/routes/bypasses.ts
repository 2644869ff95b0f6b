import { Type } from 'typebox'
import { BYPASS_MS, LONGEST_BYPASS_MS } from '../gate/approvals/bypass-book.ts'
import type { GateDesk } from '../gate/gate-desk.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { Bypass } from '../wire.ts'
import { closed, route } from './route.ts'

const MINUTE = 60_000

const list = route('viewer', {
  operationId: 'listBypasses',
  tags: ['gate'],
  summary: 'For whom the gate stands open or stood open; latest first',
  response: { 200: Type.Object({ bypasses: Type.Array(Bypass) }) },
})
const open = route('admin', {
  operationId: 'openBypass',
  tags: ['gate'],
  summary: 'Let an agent’s calls pass for a while; never what is deny-listed or protected',
  body: Type.Object(
    {
      agent: Type.String({ minLength: 1, maxLength: 512 }),
      reason: Type.String({ minLength: 3, maxLength: 500 }),
      minutes: Type.Optional(
        Type.Integer({
          ...{ minimum: 1, maximum: LONGEST_BYPASS_MS / MINUTE },
          description: 'an hour unless said',
        }),
      ),
    },
    closed,
  ),
  response: { 200: Bypass },
})
const end = route('responder', {
  operationId: 'endBypass',
  tags: ['gate'],
  summary: 'Close it before its time',
  params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
  response: { 200: Bypass },
})

export function addBypassRoutes(app: Api, { bypasses }: GateDesk): void {
  app.get('/v1/bypasses', list, async () => ({ bypasses: [...bypasses.all()] }))
  app.post('/v1/bypasses', open, async ({ body, caller }) => {
    const ms = body.minutes === undefined ? BYPASS_MS : body.minutes * MINUTE
    const made = await bypasses.open(body.agent, caller?.name ?? '', body.reason, ms)
    if (made !== 'too_many') return made
    throw new ApiError('conflict', 'Too many bypasses are open. End one first.')
  })
  app.post('/v1/bypasses/:id/end', end, async ({ params, caller }) => {
    const ended = await bypasses.end(params.id, caller?.name ?? '')
    if (ended === null) throw new ApiError('not_found', 'There is no open bypass with this id.')
    return ended
  })
}
