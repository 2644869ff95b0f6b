import { isIP } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { ApiError } from './errors.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Headers every answer carries, and a check of the Host header: a page on the internet that points its own
 * name at 127.0.0.1 (DNS rebinding) must not reach a console that listens there.
 */
export function addGuardHeaders(app: FastifyInstance, allowedHosts: ReadonlySet<string>): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    const name = request.hostname
    const literal = isIP(name.replace(/^\[|\]$/g, '')) !== 0
    if (!literal && name !== 'localhost' && !allowedHosts.has(name)) {
      throw new ApiError(
        'wrong_origin',
        `Add ${JSON.stringify(name)} to listen.hosts in tripline.yaml.`,
      )
    }
  })
}
