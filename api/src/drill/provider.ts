import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { graphqlFields } from '@tripline/ingest'

/** A hosting provider's GraphQL API on loopback, as far as the incident needs one: volumes with their backups on them. */
export interface Provider {
  readonly url: string
  /** Root fields of the calls that reached it, in order. */
  readonly reached: readonly string[]
  volumes(): readonly { readonly id: string; readonly backups: readonly string[] }[]
  close(): void
}

export interface ProviderVolume {
  readonly id: string
  readonly backups: readonly string[]
}

/** Deletes what it is told to, at once and for good: that is the point. */
export async function startProvider(volumes: readonly ProviderVolume[]): Promise<Provider> {
  const held = new Map(volumes.map(({ id, backups }) => [id, new Set(backups)]))
  const reached: string[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += String(piece)
    const { query, variables } = Object(JSON.parse(text))
    const [field = ''] = graphqlFields(String(query))
    reached.push(field)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data: { [field]: carryOut(held, field, Object(variables)) } }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reached,
    volumes: () => [...held].map(([id, backups]) => ({ id, backups: [...backups] })),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function carryOut(
  held: Map<string, Set<string>>,
  field: string,
  variables: { readonly volumeId?: string; readonly volumeInstanceBackupId?: string },
): unknown {
  switch (field) {
    case 'volumeDelete':
      return held.delete(String(variables.volumeId))
    case 'volumeInstanceBackupDelete':
      return [...held.values()].some((all) => all.delete(String(variables.volumeInstanceBackupId)))
    case 'volumes':
      return [...held.keys()].map((id) => ({ id }))
    default:
      return { id: field }
  }
}
