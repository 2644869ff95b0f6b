import { Type } from 'typebox'
import type { AuditLog } from '../audit/audit-log.ts'
import { audited } from '../audit/audited.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Push } from '../push/create-push.ts'
import type { Api } from '../server.ts'
import { DeadLetter, PushReceiver } from '../wire.ts'
import { closed, Limit, route } from './route.ts'

const params = Type.Object({ name: Type.String({ maxLength: 63 }) })
const tags = ['push']

const list = route('viewer', {
  ...{ operationId: 'listReceivers', tags },
  summary: 'Who is told of alerts, and how that goes',
  response: { 200: Type.Object({ receivers: Type.Array(PushReceiver) }) },
})
const dead = route('analyst', {
  ...{ operationId: 'listUndelivered', tags, params },
  summary: 'Messages given up, newest first',
  querystring: Type.Object({ limit: Limit }),
  response: { 200: Type.Object({ messages: Type.Array(DeadLetter) }) },
})
const replay = route('responder', {
  ...{ operationId: 'replayUndelivered', tags, params },
  summary: 'Send messages again that were given up: those with these ids, or all',
  body: Type.Object(
    { ids: Type.Optional(Type.Array(Type.String({ maxLength: 600 }), { maxItems: 1000 })) },
    closed,
  ),
  response: { 200: Type.Object({ replayed: Type.Number() }) },
})
const enable = route('responder', {
  ...{ operationId: 'enableReceiver', tags, params },
  summary: 'Let a receiver have what waits for it, after it had said it wants nothing more',
  response: { 200: Type.Object({ receivers: Type.Array(PushReceiver) }) },
})

/** Who is told of alerts: the state of it, what could not be delivered, and sending that again. */
export function addPushRoutes(app: Api, push: Push, audit: AuditLog): void {
  const receivers = () => ({ receivers: push.receivers().map((one) => ({ ...one })) })

  app.get('/v1/push/receivers', list, async () => receivers())
  app.get('/v1/push/receivers/:name/dead-letters', dead, async ({ params: { name }, query }) => {
    const messages = push.deadLetters(name, query.limit ?? 50)
    if (messages === null) throw unknown()
    return {
      messages: messages.map(({ id, lane, order, attempts, putAt, diedAt, lastError }) => ({
        ...{ id, agentId: lane, sequence: order, attempts, putAt, diedAt, lastError },
      })),
    }
  })
  app.post(
    '/v1/push/receivers/:name/replay',
    replay,
    async ({ params: { name }, body, caller }) => {
      if (push.deadLetters(name, 1) === null) throw unknown()
      const ids = body.ids ?? null
      const actor = caller?.name ?? 'unknown'
      const detail = ids === null ? { all: true } : { ids: ids.length, first: ids[0] ?? '' }
      const act = { actor, action: 'delivery.replay', target: name, detail } as const
      const replayed = await audited(audit, act, () => push.replay(name, ids))
      return { replayed: replayed ?? 0 }
    },
  )
  app.post('/v1/push/receivers/:name/enable', enable, async ({ params: { name }, caller }) => {
    if (push.deadLetters(name, 1) === null) throw unknown()
    const actor = caller?.name ?? 'unknown'
    await audited(audit, { actor, action: 'endpoint.enable', target: name }, () =>
      push.enable(name),
    )
    return receivers()
  })
}

const unknown = () => new ApiError('not_found', 'No receiver of this name is configured.')
