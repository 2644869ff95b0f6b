import { Type } from 'typebox'
import type { AccessBook } from '../access/access-book.ts'
import type { LoginLimiter } from '../access/login-limiter.ts'
import { SESSION_COOKIE } from '../plugins/auth.ts'
import { ApiError } from '../plugins/errors.ts'
import type { Api } from '../server.ts'
import { SessionInfo } from '../wire.ts'

/** Logging in exchanges a token, or the one-time secret of a link, for a session cookie. */
export function addSessionRoutes(app: Api, book: AccessBook, limiter: LoginLimiter): void {
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict' } as const

  app.post(
    '/v1/session',
    {
      config: { access: 'public' },
      schema: {
        tags: ['session'],
        summary: 'Log in with a token',
        body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }),
        response: { 200: SessionInfo },
      },
    },
    async (request, reply) => {
      const wait = limiter.waitSeconds(request.ip)
      if (wait > 0) {
        throw new ApiError('too_many_requests', `Too many wrong tokens. Wait ${wait} s.`, wait)
      }
      const entered = book.login(request.body.token.trim())
      if (entered === null) {
        limiter.failed(request.ip)
        throw new ApiError(
          'not_logged_in',
          'This token is not known, has expired, or was a link already used. `npx tripline token` makes a new one.',
        )
      }
      const { session, caller } = entered
      reply.setCookie(SESSION_COOKIE, session, {
        ...cookie,
        expires: new Date(caller.expiresAt),
        secure: request.protocol === 'https',
      })
      return caller
    },
  )

  app.get(
    '/v1/session',
    {
      config: { access: 'viewer' },
      schema: { tags: ['session'], summary: 'Who am I', response: { 200: SessionInfo } },
    },
    async (request) => {
      if (request.caller === null) throw new ApiError('not_logged_in', 'Log in first.')
      return request.caller
    },
  )

  app.delete(
    '/v1/session',
    { config: { access: 'viewer' }, schema: { tags: ['session'], summary: 'Log out' } },
    async (request, reply) => {
      const session = request.cookies[SESSION_COOKIE]
      if (session !== undefined) book.logout(session)
      return reply.clearCookie(SESSION_COOKIE, cookie).code(204).send()
    },
  )
}
