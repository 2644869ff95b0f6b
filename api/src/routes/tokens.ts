import type { Clock } from '@tripline/infra'
import { Type } from 'typebox'
import type { AccessBook } from '../access/access-book.ts'
import { issueToken } from '../access/issue-token.ts'
import { revokeToken } from '../access/revoke-token.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { Role, TokenInfo } from '../wire.ts'
import { closed, route } from './route.ts'

const issue = route('admin', {
  operationId: 'issueToken',
  tags: ['session'],
  summary: 'Make a token for a person or a machine; its secret is in this answer and nowhere else',
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 200 }),
      role: Role,
      days: Type.Integer({ minimum: 1, maximum: 3650 }),
      agent: Type.Optional(
        Type.String({
          ...{ minLength: 1, maxLength: 512 },
          description: 'with the role agent: whom it speaks for',
        }),
      ),
    },
    closed,
  ),
  response: { 200: Type.Object({ token: Type.String(), expiresAt: Type.Number() }) },
})
const list = route('admin', {
  operationId: 'listTokens',
  tags: ['session'],
  summary: 'Tokens that are good, without their secrets; those that expire first first',
  response: { 200: Type.Object({ tokens: Type.Array(TokenInfo) }) },
})
const revoke = route('admin', {
  operationId: 'revokeToken',
  tags: ['session'],
  summary: 'Take a token back, at once, with the sessions it opened',
  params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
  response: { 200: TokenInfo },
})

export function addTokenRoutes(app: Api, book: AccessBook, audit: AuditLog, clock: Clock): void {
  app.post('/v1/tokens', issue, async ({ caller, body }) => {
    if ((body.role === 'agent') !== (body.agent !== undefined)) {
      throw new ApiError(
        'bad_request',
        'An agent’s token names its agent, and no other token does.',
      )
    }
    return await issueToken({ book, audit, clock }, { ...body, by: caller?.name ?? 'unknown' })
  })
  app.get('/v1/tokens', list, async () => ({ tokens: [...book.tokens()] }))
  app.post('/v1/tokens/:id/revoke', revoke, async ({ caller, params: { id } }) => {
    const token = await revokeToken({ book, audit }, id, caller?.name ?? 'unknown')
    if (token === null) throw new ApiError('not_found', 'No token has this id, or not any more.')
    return token
  })
}
