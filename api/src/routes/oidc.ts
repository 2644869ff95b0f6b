import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { LoginTicket, OidcLogin } from '../access/oidc/oidc-login.ts'
import { CALLBACK_PATH } from '../access/oidc/oidc-login.ts'
import { SESSION_COOKIE } from '../plugins/auth.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { LoginWays } from '../wire.ts'
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

  app.get('/v1/login/oidc', page, async (request, reply) => {
    refuseImpatient(request)
    const begun = await oidc.begin()
    if (begun === null) {
      throw new ApiError(
        'provider_unreachable',
        'Try again in a moment, or log in with a token of tripline token.',
      )
    }
    reply.setCookie(TICKET_COOKIE, write(begun.ticket), { ...cookie, maxAge: TICKET_SECONDS })
    return reply.redirect(begun.url.href, 302)
  })

  app.get(CALLBACK_PATH, callback, async (request, reply) => {
    refuseImpatient(request)
    reply.clearCookie(TICKET_COOKIE, cookie)
    const ticket = read(request.cookies[TICKET_COOKIE] ?? '')
    const { search } = new URL(request.url, 'http://localhost')
    const person =
      ticket === null
        ? ({ kind: 'refused', reason: 'This login was not begun in this browser.' } as const)
        : await oidc.finish(search, ticket)
    if (person.kind === 'refused') {
      limiter.failed(request.ip)
      await denied.record(request.ip)
      throw new ApiError('not_logged_in', person.reason)
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
    return reply.redirect('/', 303)
  })

  function refuseImpatient({ ip }: FastifyRequest): void {
    const wait = limiter.waitSeconds(ip)
    if (wait === 0) return
    throw new ApiError('too_many_requests', `Too many failed logins. Wait ${wait} s.`, wait)
  }
}

const write = ({ state, nonce, verifier }: LoginTicket): string => `${state}.${nonce}.${verifier}`

function read(cookie: string): LoginTicket | null {
  const parts = /^([\w-]{20,128})\.([\w-]{20,128})\.([\w-]{20,128})$/.exec(cookie)
  if (parts === null) return null
  const [, state = '', nonce = '', verifier = ''] = parts
  return { state, nonce, verifier }
}
