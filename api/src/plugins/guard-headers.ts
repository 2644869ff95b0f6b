import { isIP } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { GATE_TOKEN } from './auth.ts'
import { ApiError } from './problem.ts'

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

/** On every answer; pages and assets replace `cache-control`. */
export const GUARD_HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/**
 * Sets the headers above and checks the Host header: a page on the internet that points its own name at 127.0.0.1
 * (DNS rebinding) must not reach a console that listens there. It always comes with its name, so addresses pass.
 */
export function addGuardHeaders(app: FastifyInstance, hosts: readonly string[]): void {
  const allowed = new Set(['localhost', ...hosts.map((host) => host.toLowerCase())])
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(GUARD_HEADERS)
    // A gateway hands on the host of the call it holds. No page on the internet knows a token of ours.
    const { access } = request.routeOptions.config
    if (access === 'gate' && request.headers[GATE_TOKEN] !== undefined) return
    const name = hostName(request.headers.host ?? '')
    if (!isAddress(name) && !allowed.has(name)) {
      throw new ApiError(
        'wrong_host',
        `Add ${JSON.stringify(name)} to listen.hosts in tripline.yaml.`,
      )
    }
  })
}

/** Lower case, without port and without the root's dot: `[::1]:4600` → `[::1]`, `Localhost.:80` → `localhost`. */
function hostName(header: string): string {
  const match = /^(\[[^\]]*\]|[^:]*?)\.?(?::\d{1,5})?$/.exec(header)
  return (match?.[1] ?? header).slice(0, 255).toLowerCase()
}

function isAddress(name: string): boolean {
  return name.startsWith('[') ? isIP(name.slice(1, -1)) === 6 : isIP(name) === 4
}
