import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccessBook } from '../access/access-book.ts'
import type { Caller, Needs } from '../access/roles.ts'
import { allows } from '../access/roles.ts'
import { ApiError } from './problem.ts'

export const SESSION_COOKIE = 'tripline_session'
/** A token of ours, where `authorization` is the held call's own. */
export const GATE_TOKEN = 'x-tripline-token'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** The least role; 'public' needs no login. Every route says one. */
    access?: Needs | 'public'
  }
}

/** Who sends a request, as of now; null when nobody we know. */
export type CallerOf = (request: FastifyRequest) => Caller | null

/**
 * Every route names who may call it; a route that names nobody is refused, so that forgetting is safe.
 * Cookies are SameSite=Strict, and what changes something without a token must also come from this origin.
 */
export function addAuth(
  app: FastifyInstance,
  book: AccessBook,
  isLocal: (request: FastifyRequest) => boolean,
): CallerOf {
  const callerOf: CallerOf = (request) => (isLocal(request) ? LOCAL : known(request, book))

  app.decorateRequest('caller', null)
  app.addHook('onRequest', async (request) => {
    const caller = callerOf(request)
    request.caller = caller
    if (request.is404) return
    const { access } = request.routeOptions.config
    const { authorization, [GATE_TOKEN]: own } = request.headers
    const hasToken = authorization !== undefined || (access === 'gate' && own !== undefined)
    if (caller !== LOCAL && !hasToken) sameOrigin(request)

    if (access === 'public') return
    if (caller === null) {
      throw new ApiError('not_logged_in', 'POST your token to /v1/session, or send it as Bearer.')
    }
    if (access === undefined || !allows(caller.role, access)) {
      throw new ApiError(
        'forbidden',
        `This needs the role ${roleNamed(access)}; yours is ${caller.role}.`,
      )
    }
  })
  return callerOf
}

const roleNamed = (access: Needs | undefined): string =>
  access === 'gate' ? 'agent, gateway or responder' : (access ?? 'nobody has')

/** Whoever may enter the state folder owns what is in it. */
const LOCAL: Caller = {
  ...{ name: 'local', role: 'admin', expiresAt: Number.MAX_SAFE_INTEGER, agent: null },
}

/** A header that names a token settles it, also when the token is wrong: no falling back to the cookie. */
function known(request: FastifyRequest, book: AccessBook): Caller | null {
  const own = request.headers[GATE_TOKEN]
  if (own !== undefined)
    return /^[\w-]{20,200}$/.test(String(own)) ? book.caller(String(own), 'token') : null
  const header = request.headers.authorization
  if (header !== undefined) {
    const match = /^Bearer +([\w-]{20,200})$/i.exec(header)
    return match?.[1] === undefined ? null : book.caller(match[1], 'token')
  }
  const session = request.cookies[SESSION_COOKIE]
  return session === undefined || session.length > 200 ? null : book.caller(session, 'session')
}

/**
 * A browser says where a request comes from; another site's is refused even if it got hold of the cookie. Logging in
 * counts too: nobody shall be logged in as somebody else from outside.
 */
function sameOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  refuseForeign(request)
}

/** For what a page of another site could begin with a GET that no cookie rule stops. */
export function refuseForeign(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && hostOf(origin) !== request.headers.host?.toLowerCase())
  if (foreign) throw new ApiError('wrong_origin', 'Use the console at its own address.')
}

function hostOf(origin: string): string {
  try {
    return new URL(origin).host
  } catch {
    return ''
  }
}
