import { once } from 'node:events'
import { rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { join, relative } from 'node:path'
import type { Api } from './server.ts'

/** Linux allows 108 bytes in a socket's path. */
const MAX_PATH = 100
const OWNER_ONLY = 0o177

/**
 * Where a running Tripline answers the commands of the same machine, and null where the path is too long for a socket.
 * The folder's owner alone may enter: the file system is the login, so no secret lies about.
 */
export function localSocketPath(stateFolder: string): string | null {
  const absolute = join(stateFolder, 'api.sock')
  const short = relative(process.cwd(), absolute)
  const path = short.length < absolute.length ? short : absolute
  return Buffer.byteLength(path) <= MAX_PATH ? path : null
}

/** Connections that came in through the socket. */
export type LocalConnections = WeakSet<object>

export async function listenLocally(
  app: Api,
  path: string,
  connections: LocalConnections,
): Promise<Server> {
  // A socket left by a killed process; the store's lock has already said that nobody else is running here.
  rmSync(path, { force: true })
  const server = createServer((request, response) => app.routing(request, response))
  server.on('connection', (socket) => connections.add(socket))
  // Born closed to others, whatever the folder allows: there is no moment in between.
  const before = process.umask(OWNER_ONLY)
  try {
    server.listen(path)
  } finally {
    process.umask(before)
  }
  await once(server, 'listening')
  return server
}
