import { Type } from 'typebox'
import type { AccessBook } from '../access/access-book.ts'
import type { LoginLimiter } from '../access/login-limiter.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { DeniedLogins } from '../audit/denied-logins.ts'
import { SESSION_COOKIE } from '../plugins/auth.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { SessionInfo } from '../wire.ts'
import { closed, route } from './route.ts'

const COOKIE = { path: '/', httpOnly: true, sameSite: 'strict' } as const
const NOT_KNOWN =
  'This token is not known, has expired, or was a link already used. `npx tripline token` makes a new one.'

const logIn = route('public', {
  operationId: 'logIn',
  tags: ['session'],
  summary: 'Log in with a token, or with the secret of a one-time link',
  body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
  response: { 200: SessionInfo },
})
const whoAmI = route('viewer', {
  operationId: 'getSession',
  tags: ['session'],
  summary: 'Who am I',
  response: { 200: SessionInfo },
})
const logOut = route('viewer', {
  operationId: 'logOut',
  tags: ['session'],
  summary: 'Log out',
  response: { 204: Type.Null({ description: 'The session is over' }) },
})

export interface SessionParts {
  readonly book: AccessBook
  readonly limiter: LoginLimiter
  readonly audit: AuditLog
  readonly denied: DeniedLogins
}

/** Logging in exchanges a token, or the one-time secret of a link, for a session cookie. */
export function addSessionRoutes(app: Api, parts: SessionParts): void {
  const { book, limiter, audit, denied } = parts

  app.post('/v1/session', logIn, async (request, reply) => {
    const wait = limiter.waitSeconds(request.ip)
    if (wait > 0) {
      throw new ApiError('too_many_requests', `Too many wrong tokens. Wait ${wait} s.`, wait)
    }
    const entered = book.login(request.body.token.trim())
    if (entered === null) {
      limiter.failed(request.ip)
      await denied.record(request.ip)
      throw new ApiError('not_logged_in', NOT_KNOWN)
    }
    const { name: actor, role } = entered.caller
    // Nobody has the session yet: without its record it is ended again.
    await audit
      .append({
        actor,
        action: 'session.login',
        target: request.ip,
        outcome: 'success',
        detail: { role },
      })
      .catch((error: unknown) => {
        book.logout(entered.session)
        throw error
      })
    reply.setCookie(SESSION_COOKIE, entered.session, {
      ...COOKIE,
      expires: new Date(entered.caller.expiresAt),
      // Behind a proxy that speaks TLS only the browser knows.
      secure: request.protocol === 'https' || request.headers.origin?.startsWith('https:') === true,
    })
    return entered.caller
  })

  app.get('/v1/session', whoAmI, async ({ caller }) => {
    if (caller === null) throw new ApiError('not_logged_in', 'Log in first.')
    return caller
  })

  app.delete('/v1/session', logOut, async (request, reply) => {
    const session = request.cookies[SESSION_COOKIE]
    if (session !== undefined) {
      book.logout(session)
      const actor = request.caller?.name ?? 'unknown'
      await audit.append({
        actor,
        action: 'session.logout',
        target: request.ip,
        outcome: 'success',
      })
    }
    return reply.clearCookie(SESSION_COOKIE, COOKIE).code(204).send(null)
  })
}
