import { Type } from 'typebox'
import { ApiError } from '../plugins/problem.ts'
import type { Responder } from '../respond/responder.ts'
import type { Answered } from '../respond/responder-desk.ts'
import type { Api } from '../server.ts'
import { ResponderState, ResponsePage, ResponseRecord, ResponseState } from '../wire.ts'
import { closed, Limit, route } from './route.ts'

const tags = ['respond']
const params = Type.Object({ id: Type.String({ maxLength: 64 }) })
const response = { 200: ResponseRecord }

const state = route('viewer', {
  ...{ operationId: 'getResponder', tags },
  summary: 'What the responder may do by itself, and whether it is stopped',
  response: { 200: ResponderState },
})
const stop = route('responder', {
  ...{ operationId: 'stopResponder', tags, response: { 200: ResponderState } },
  summary: 'The kill switch: the responder does nothing more until it is resumed',
})
const resume = route('responder', {
  ...{ operationId: 'resumeResponder', tags, response: { 200: ResponderState } },
  summary: 'Let the responder go on, with what was under way too',
})
const list = route('viewer', {
  ...{ operationId: 'listResponses', tags },
  summary: 'What was proposed and done about alerts, latest first',
  querystring: Type.Object({
    alert: Type.Optional(Type.String({ maxLength: 512, description: 'of this alert' })),
    state: Type.Optional(ResponseState),
    limit: Limit,
  }),
  response: { 200: ResponsePage },
})
const get = route('viewer', {
  ...{ operationId: 'getResponse', tags, params, response },
  summary: 'One response: plan, outcome, proof, and how long each took',
})
const evidence = route('analyst', {
  ...{ operationId: 'getEvidence', tags, params },
  summary:
    'What was known before anything was changed: the bundle whose digest is in the audit log',
  response: {
    200: {
      description: 'The bundle, byte for byte as it was captured',
      content: { 'application/json': { schema: Type.Unknown() } },
    },
  },
})
const propose = route('responder', {
  ...{ operationId: 'proposeResponse', tags, response },
  summary:
    'Propose an action for an alert’s credential and ask its provider what it would do; nothing is changed',
  body: Type.Object(
    {
      alert: Type.String({ minLength: 1, maxLength: 512 }),
      action: Type.Optional(
        Type.String({ maxLength: 100, description: 'the strongest that fits unless named' }),
      ),
    },
    closed,
  ),
})
const plan = route('responder', {
  ...{ operationId: 'planResponse', tags, params, response },
  summary: 'Ask the provider anew what it would do; nothing is changed',
})
const execute = route('responder', {
  ...{ operationId: 'executeResponse', tags, params, response },
  summary: 'Carry it out: evidence first, then the request; its proof follows',
})
const undo = route('responder', {
  ...{ operationId: 'undoResponse', tags, params, response },
  summary: 'Put back what was found before; where the action can',
})
const dismiss = route('responder', {
  ...{ operationId: 'dismissResponse', tags, params, response },
  summary: 'Say that a proposal is not to be carried out',
})

/** What is done about alerts: proposals, their plans, carrying them out, undoing, and the kill switch. */
export function addResponseRoutes(app: Api, responder: Responder): void {
  app.get('/v1/responder', state, async () => responder.state())
  app.post('/v1/responder/stop', stop, async ({ caller }) => {
    await responder.stop(caller?.name ?? '')
    return responder.state()
  })
  app.post('/v1/responder/resume', resume, async ({ caller }) => {
    await responder.resume(caller?.name ?? '')
    return responder.state()
  })
  app.get('/v1/responses', list, async ({ query }) =>
    responder.list({
      ...{ alertId: query.alert ?? '', state: query.state ?? null, limit: query.limit ?? 50 },
    }),
  )
  app.get('/v1/responses/:id', get, async ({ params: { id } }) => {
    const found = responder.get(id)
    if (found === null) throw new ApiError('not_found', NO_RESPONSE)
    return found
  })
  app.get('/v1/responses/:id/evidence', evidence, async ({ params: { id } }, reply) => {
    const bundle = responder.get(id) === null ? null : await responder.evidence(id)
    if (bundle === null) throw new ApiError('not_found', 'Nothing was captured for this response.')
    return await reply.type('application/json').send(bundle)
  })
  app.post('/v1/responses', propose, async ({ body, caller }) =>
    answered(await responder.propose(body.alert, body.action ?? '', caller?.name ?? '')),
  )
  app.post('/v1/responses/:id/plan', plan, async ({ params: { id }, caller }) =>
    answered(await responder.plan(id, caller?.name ?? '')),
  )
  app.post('/v1/responses/:id/execute', execute, async ({ params: { id }, caller }) =>
    answered(await responder.execute(id, caller?.name ?? '')),
  )
  app.post('/v1/responses/:id/undo', undo, async ({ params: { id }, caller }) =>
    answered(await responder.undo(id, caller?.name ?? '')),
  )
  app.post('/v1/responses/:id/dismiss', dismiss, async ({ params: { id }, caller }) =>
    answered(await responder.dismiss(id, caller?.name ?? '')),
  )
}

const NO_RESPONSE = 'There is no response of this id. GET /v1/responses lists them.'

function answered(answer: Answered): ResponseRecord {
  if (answer.kind === 'ok') return answer.response
  throw new ApiError(answer.code, answer.words)
}
