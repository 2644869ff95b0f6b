import { Type } from 'typebox'
import type { AccessBook } from '../access/access-book.ts'
import type { LoginLimiter } from '../access/login-limiter.ts'
import { SESSION_COOKIE } from '../plugins/auth.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { SessionInfo } from '../wire.ts'
import { closed } from './parameters.ts'

const COOKIE = { path: '/', httpOnly: true, sameSite: 'strict' } as const
const Login = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, closed)

/** Logging in exchanges a token, or the one-time secret of a link, for a session cookie. */
export function addSessionRoutes(app: Api, book: AccessBook, limiter: LoginLimiter): void {
  app.post(
    '/v1/session',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'logIn',
        tags: ['session'],
        summary: 'Log in with a token, or with the secret of a one-time link',
        body: Login,
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
        ...COOKIE,
        expires: new Date(caller.expiresAt),
        // Behind a proxy that speaks TLS only the browser knows.
        secure: request.headers.origin?.startsWith('https:') === true,
      })
      return caller
    },
  )

  app.get(
    '/v1/session',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'getSession',
        tags: ['session'],
        summary: 'Who am I',
        response: { 200: SessionInfo },
      },
    },
    async (request) => {
      if (request.caller === null) throw new ApiError('not_logged_in', 'Log in first.')
      return request.caller
    },
  )

  app.delete(
    '/v1/session',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'logOut',
        tags: ['session'],
        summary: 'Log out',
        response: { 204: Type.Null({ description: 'The session is over' }) },
      },
    },
    async (request, reply) => {
      const session = request.cookies[SESSION_COOKIE]
      if (session !== undefined) book.logout(session)
      return reply.clearCookie(SESSION_COOKIE, COOKIE).code(204).send(null)
    },
  )
}
