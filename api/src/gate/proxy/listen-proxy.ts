import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandError } from '../../commands/tell.ts'
import { DEFAULT_HOST } from '../../config.ts'
import type { GateProxyParts } from './gate-proxy.ts'
import { createGateProxy } from './gate-proxy.ts'

export interface ListeningProxy {
  /** http://127.0.0.1:4601 */
  readonly address: string
  close(): void
}

/** Opens the proxy where the configuration says; a CommandError where that is not possible. */
export async function listenProxy(parts: GateProxyParts): Promise<ListeningProxy> {
  const { host = DEFAULT_HOST, port } = parts.config
  const server: Server = createGateProxy(parts)
  server.listen(port, host)
  await once(server, 'listening').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    throw new CommandError(`gate.proxy cannot listen on ${host}:${port} (${code}).`)
  })
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
