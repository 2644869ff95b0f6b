import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccessBook } from '../access/access-book.ts'
import type { Caller } from '../access/roles.ts'
import { allows } from '../access/roles.ts'
import type { Role } from '../wire.ts'
import { ApiError } from './errors.ts'

export const SESSION_COOKIE = 'tripline_session'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** The least role; 'public' needs no login. Every route says one. */
    access?: Role | 'public'
  }
}

/**
 * Every route names who may call it; a route that names nobody is refused, so that forgetting is safe.
 * Cookies are SameSite=Strict, and what changes something by cookie must also come from this origin.
 */
export function addAuth(
  app: FastifyInstance,
  book: AccessBook,
  isLocal: (request: FastifyRequest) => boolean,
): void {
  const whoIs = (request: FastifyRequest) => (isLocal(request) ? LOCAL : known(request, book))

  app.decorateRequest('caller', null)
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access
    if (request.is404 || access === 'public') {
      request.caller = whoIs(request)
      return
    }
    const caller = whoIs(request)
    if (caller === null) {
      throw new ApiError('not_logged_in', 'POST your token to /v1/session, or send it as Bearer.')
    }
    if (access === undefined || !allows(caller.role, access)) {
      throw new ApiError(
        'forbidden',
        `This needs the role ${access ?? 'nobody has'}; yours is ${caller.role}.`,
      )
    }
    const byCookie = caller !== LOCAL && request.headers.authorization === undefined
    if (byCookie && !isSafe(request.method)) sameOrigin(request)
    request.caller = caller
  })
}

/** Whoever may enter the state folder owns what is in it. */
const LOCAL: Caller = { name: 'local', role: 'admin', expiresAt: Number.MAX_SAFE_INTEGER }

function known(request: FastifyRequest, book: AccessBook): Caller | null {
  const header = request.headers.authorization
  if (header !== undefined) {
    const match = /^Bearer ([\w-]{20,200})$/.exec(header)
    return match?.[1] === undefined ? null : book.caller(match[1], 'token')
  }
  const session = request.cookies[SESSION_COOKIE]
  return session === undefined || session.length > 200 ? null : book.caller(session, 'session')
}

const isSafe = (method: string) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** A browser says where a request comes from; another site's is refused even if it got hold of the cookie. */
function sameOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && hostOf(origin) !== request.headers.host)
  if (foreign) throw new ApiError('wrong_origin', 'Use the console at its own address.')
}

function hostOf(origin: string): string {
  try {
    return new URL(origin).host
  } catch {
    return ''
  }
}
