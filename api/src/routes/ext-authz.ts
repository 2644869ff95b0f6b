import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Decision } from '../gate/decision.ts'
import type { GateDesk } from '../gate/gate-desk.ts'
import { httpRefusal } from '../gate/http-refusal.ts'
import type { HeldBody } from '../gate/read/held-body.ts'
import { heldBody, NO_BODY } from '../gate/read/held-body.ts'
import { steeringOf } from '../gate/read/steering.ts'
import { GATE_TOKEN } from '../plugins/auth.ts'
import type { Api } from '../server.ts'
import { askerOf } from './gate.ts'

export const EXT_AUTHZ = '/v1/ext-authz'
/** Envoy's `max_request_bytes` decides how much it sends; beyond this nobody reads it. */
const MAX_BODY_BYTES = 1 << 20

/**
 * Envoy's `ext_authz` over HTTP: the held request's own method, path (behind `path_prefix: /v1/ext-authz`), host and
 * headers. 200 lets it pass, 403 refuses it; our token comes in `x-tripline-token`, because `authorization` is the call's.
 */
export function addExtAuthzRoute(app: Api, desk: GateDesk): void {
  app.register(async (plugin) => {
    const scope = plugin.withTypeProvider<TypeBoxTypeProvider>()
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
    const options = {
      config: { access: 'gate' as const },
      ...{ schema: { hide: true }, bodyLimit: MAX_BODY_BYTES },
    }
    scope.all(`${EXT_AUTHZ}/*`, options, async (request, reply) => {
      const url = heldAddress(request)
      const steering = steeringOf(request.headers)
      const decision = await desk.ask({
        ...{ asker: askerOf(request.caller), door: 'ext-authz', dryRun: false },
        approvalId: one(request, 'x-tripline-approval') || null,
        prospect: {
          ...{ kind: 'http', method: request.method, url, steering },
          authorization: one(request, GATE_TOKEN) === '' ? '' : one(request, 'authorization'),
          body: await bodyOf(request),
        },
        circumstances: {
          agent: request.caller?.agent ?? one(request, 'x-agent-id').slice(0, 512),
          session: one(request, 'x-session-id').slice(0, 512),
          sourceIp: one(request, 'x-envoy-external-address').slice(0, 64),
          userAgent: one(request, 'user-agent').slice(0, 256),
        },
      })
      if (decision.outcome === 'allow') return headed(reply, decision).code(200).send()
      const { status, type, text } = httpRefusal(url, steering.amzTarget, decision)
      return headed(reply, decision).code(status).type(type).send(text)
    })
  })
}

/** The address as the client called it; the path is cut from the raw one, or an encoded slash would be another path. */
function heldAddress(request: FastifyRequest): string {
  const proto = one(request, 'x-forwarded-proto') === 'http' ? 'http' : 'https'
  return `${proto}://${request.headers.host ?? 'unknown'}${(request.raw.url ?? '').slice(EXT_AUTHZ.length)}`
}

/** Envoy hands on the headers it is told to. One that keeps the encoding back must not hide what is packed. */
async function bodyOf({ body, headers }: FastifyRequest): Promise<HeldBody> {
  if (!(body instanceof Buffer)) return NO_BODY
  const coding = headers['content-encoding'] ?? (isGzip(body) ? 'gzip' : '')
  return await heldBody(body, { ...headers, 'content-encoding': coding })
}

const isGzip = ([first, second]: Buffer): boolean => first === 0x1f && second === 0x8b

const one = ({ headers }: FastifyRequest, name: string): string => {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

/** Headers an Envoy may hand on, upstream when allowed and to the client when not. */
function headed(reply: FastifyReply, decision: Decision): FastifyReply {
  reply.headers({
    'x-tripline-decision': decision.id,
    'x-tripline-outcome': decision.outcome,
    'x-tripline-risk': String(decision.risk),
    ...(decision.approvalId === '' ? {} : { 'x-tripline-approval': decision.approvalId }),
  })
  if (decision.retryAfterMs > 0) {
    reply.header('retry-after', String(Math.ceil(decision.retryAfterMs / 1000)))
  }
  return reply
}
