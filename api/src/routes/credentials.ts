import { Type } from 'typebox'
import type { Caller } from '../access/roles.ts'
import { allows } from '../access/roles.ts'
import { REFUSAL_WORDS } from '../gate/approvals/approval.ts'
import type { GateDesk } from '../gate/gate-desk.ts'
import type { IssuedCredential as Kept } from '../gate/just-in-time/issued-credential.ts'
import { isOpen } from '../gate/just-in-time/issued-credential.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import type { IssuedCredential as OnWire } from '../wire.ts'
import { HandedCredential, IssuedCredential, IssuedCredentials } from '../wire.ts'
import { Limit, route } from './route.ts'

const tags = ['gate']
const params = Type.Object({ id: Type.String({ maxLength: 64 }) })

const fetch = route('gate', {
  ...{ operationId: 'fetchCredential', tags, params, response: { 200: HandedCredential } },
  summary:
    'The credential for a call that was approved and let pass: once, with the token of its agent; in this answer and nowhere else',
})
const end = route('gate', {
  ...{ operationId: 'endCredential', tags, params, response: { 200: IssuedCredential } },
  summary: 'The task is over: take its credential back; for its agent and for responders',
})
const list = route('viewer', {
  ...{ operationId: 'listCredentials', tags, response: { 200: IssuedCredentials } },
  summary: 'Credentials made for approved calls, without their secrets; latest first',
  querystring: Type.Object({
    agent: Type.Optional(Type.String({ maxLength: 512 })),
    limit: Limit,
  }),
})

export function addCredentialRoutes(app: Api, { approvals, credentials }: GateDesk): void {
  /** The approval, for who may know of it. */
  function ofCaller(id: string, caller: Caller | null) {
    const approval = approvals.get(id)
    const foreign = caller?.agent != null && approval?.agentId !== caller.agent
    if (approval === null || foreign) throw new ApiError('not_found', REFUSAL_WORDS.unknown)
    return approval
  }

  app.post('/v1/approvals/:id/credential', fetch, async ({ params: { id }, caller }, reply) => {
    const approval = ofCaller(id, caller)
    if (caller === null || caller.agent === null) {
      throw new ApiError('forbidden', `Only ${approval.agentId} gets it, with a token of its own.`)
    }
    const handed = await credentials.issue(approval, caller.name)
    if (handed.kind === 'refused') {
      const seconds = Math.ceil(handed.retryAfterMs / 1000)
      throw new ApiError('conflict', `There is no credential: ${handed.why}`, seconds)
    }
    const { credentialId, kind, expiresAt } = handed.credential
    return await reply.header('cache-control', 'no-store').send({
      ...{ approvalId: id, credentialId, kind, expiresAt, secret: { ...handed.secret } },
    })
  })
  app.post('/v1/approvals/:id/credential/end', end, async ({ params: { id }, caller }) => {
    ofCaller(id, caller)
    const isAgent = caller?.agent != null
    if (caller === null || !(isAgent || allows(caller.role, 'responder'))) {
      throw new ApiError('forbidden', 'Its agent ends it, or a responder.')
    }
    const ended = await credentials.end(id, caller.name, isAgent ? 'task' : 'person')
    if (ended === null) throw new ApiError('not_found', 'No credential was made for this approval.')
    return onWire(ended)
  })
  app.get('/v1/credentials', list, async ({ query: { agent, limit = 50 } }) => {
    const all = credentials.all()
    const found = all.filter((one) => agent === undefined || one.agentId === agent)
    return { credentials: found.slice(0, limit).map(onWire), open: all.filter(isOpen).length }
  })
}

/** Without what only taking it back needs. */
const onWire = ({ handle: _, untidy: __, ...shown }: Kept): OnWire => shown
