import type { RequestListener, Server } from 'node:http'
import type { ServerOptions } from 'node:https'
import { createServer } from 'node:https'

/** Fastify sets these on servers it makes itself. */
const KEEP_ALIVE_MS = 72_000

/** The server beneath the app, where it speaks TLS. */
export function tlsServer(
  options: ServerOptions,
  requestTimeout: number,
): (listener: RequestListener) => Server {
  return (listener) => {
    const server = createServer(options, listener)
    server.requestTimeout = requestTimeout
    server.keepAliveTimeout = KEEP_ALIVE_MS
    return server
  }
}
