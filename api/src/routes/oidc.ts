import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { LoginTicket, OidcLogin } from '../access/oidc/oidc-login.ts'
import { CALLBACK_PATH } from '../access/oidc/oidc-login.ts'
import type { Person } from '../access/oidc/person-of.ts'
import { SESSION_COOKIE } from '../plugins/auth.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import type { LoginFailure } from '../wire.ts'
import { LoginWays } from '../wire.ts'
import { ownPath } from './own-path.ts'
import { route } from './route.ts'
import type { SessionParts } from './session.ts'

const TICKET_COOKIE = 'tripline_login'
const TICKET_SECONDS = 600
const LONGEST_SESSION = Number.MAX_SAFE_INTEGER

const ways = route('public', {
  operationId: 'listLoginWays',
  tags: ['session'],
  summary: 'How one may log in here',
  response: { 200: LoginWays },
})
const page = { config: { access: 'public' }, schema: { hide: true } } as const
const text = Type.Optional(Type.String({ maxLength: 4096 }))
const start = {
  ...page,
  schema: { ...page.schema, querystring: Type.Object({ next: text }) },
}
const callback = {
  ...page,
  schema: {
    ...page.schema,
    querystring: Type.Object({ code: text, state: text, iss: text, error: text }),
  },
}

/** Logging in at a provider: there with a ticket in a cookie, back with a code, and a session as for a token. */
export function addOidcRoutes(app: Api, oidc: OidcLogin | null, parts: SessionParts): void {
  const { book, limiter, audit, denied } = parts
  app.get('/v1/login', ways, async () => ({ token: true, oidc: oidc?.provider ?? null }))
  if (oidc === null) return
  // Lax, as the browser comes back from another site; and it says nothing to whoever reads it later.
  const cookie = {
    path: '/v1/login',
    httpOnly: true,
    sameSite: 'lax',
    secure: oidc.secure,
  } as const

  app.get('/v1/login/oidc', start, async (request, reply) => {
    const next = ownPath(request.query.next ?? '')
    const impatient = tooMany(request)
    if (impatient !== null) return refuse(request, reply, 'too-many', next, impatient)
    const begun = await oidc.begin()
    if (begun === null) return refuse(request, reply, 'unreachable', next, outOfReach())
    const kept = { ...cookie, maxAge: TICKET_SECONDS }
    reply.setCookie(TICKET_COOKIE, write(begun.ticket, next), kept)
    return reply.redirect(begun.url.href, 302)
  })

  app.get(CALLBACK_PATH, callback, async (request, reply) => {
    reply.clearCookie(TICKET_COOKIE, cookie)
    const kept = read(request.cookies[TICKET_COOKIE] ?? '')
    const next = kept?.next ?? ''
    const impatient = tooMany(request)
    if (impatient !== null) return refuse(request, reply, 'too-many', next, impatient)
    const { search } = new URL(request.url, 'http://localhost')
    const person = kept === null ? NOT_BEGUN_HERE : await oidc.finish(search, kept.ticket)
    if (person.kind === 'refused') {
      limiter.failed(request.ip)
      await denied.record(request.ip)
      const problem = new ApiError('not_logged_in', person.reason)
      return refuse(request, reply, person.why, next, problem)
    }
    const { name, role } = person
    const { session, caller } = book.admit(name, role, LONGEST_SESSION)
    const detail = { role, provider: oidc.provider }
    const entry = { actor: name, action: 'session.login', target: request.ip } as const
    // Nobody has the session yet: without its record it is ended again.
    await audit.append({ ...entry, outcome: 'success', detail }).catch((error: unknown) => {
      book.logout(session)
      throw error
    })
    reply.setCookie(SESSION_COOKIE, session, {
      ...{ path: '/', httpOnly: true, sameSite: 'strict', secure: oidc.secure },
      expires: new Date(caller.expiresAt),
    })
    return reply.redirect(next === '' ? '/' : next, 303)
  })

  function tooMany({ ip }: FastifyRequest): ApiError | null {
    const wait = limiter.waitSeconds(ip)
    if (wait === 0) return null
    return new ApiError('too_many_requests', `Too many failed logins. Wait ${wait} s.`, wait)
  }
}

/** A person's browser goes back to the login page, which says why; whoever else asks gets the problem. */
function refuse(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  why: LoginFailure,
  next: string,
  problem: ApiError,
): FastifyReply {
  if (headers.accept?.includes('text/html') !== true) throw problem
  const told = new URLSearchParams({ told: why, ...(next === '' ? {} : { next }) })
  return reply.redirect(`/login?${told}`, 303)
}

const outOfReach = (): ApiError =>
  new ApiError(
    'provider_unreachable',
    'Try again in a moment, or log in with a token of tripline token.',
  )
const NOT_BEGUN_HERE: Person = {
  ...{ kind: 'refused', why: 'not-begun-here' },
  reason: 'This login was not begun in this browser.',
}

/** The page comes first: what is added to a cookie's end must spoil the ticket. */
const write = ({ state, nonce, verifier }: LoginTicket, next: string): string =>
  `${Buffer.from(next).toString('base64url')}.${state}.${nonce}.${verifier}`

interface Kept {
  readonly ticket: LoginTicket
  /** The page that was wanted; '' for none. */
  readonly next: string
}

function read(cookie: string): Kept | null {
  const parts = /^([\w-]{0,1400})\.([\w-]{20,128})\.([\w-]{20,128})\.([\w-]{20,128})$/.exec(cookie)
  if (parts === null) return null
  const [, page = '', state = '', nonce = '', verifier = ''] = parts
  const next = ownPath(Buffer.from(page, 'base64url').toString())
  return { ticket: { state, nonce, verifier }, next }
}
