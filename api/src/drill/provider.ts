import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { graphqlFields } from '@tripline/ingest'
import type { TokenDesk } from './token-desk.ts'

/** A hosting provider's GraphQL API on loopback, as far as the incident needs one: volumes with their backups on them. */
export interface Provider {
  readonly url: string
  /** Root fields of the calls that reached it and were let in, in order. */
  readonly reached: readonly string[]
  volumes(): readonly { readonly id: string; readonly backups: readonly string[] }[]
  close(): void
}

export interface ProviderVolume {
  readonly id: string
  readonly backups: readonly string[]
}

/** One call as the provider saw it. */
export interface ProviderCall {
  readonly field: string
  readonly variables: Readonly<Record<string, string>>
  readonly tokenId: string
  readonly agent: string
  readonly isLetIn: boolean
}

export interface ProviderOptions {
  /** Whose tokens it asks for; without it every call is let in. */
  readonly tokens?: TokenDesk
  /** Called with every call but those of the administrator. */
  readonly onCall?: (call: ProviderCall) => void
}

/** Deletes what it is told to, at once and for good: that is the point. */
export async function startProvider(
  volumes: readonly ProviderVolume[],
  { tokens, onCall }: ProviderOptions = {},
): Promise<Provider> {
  const held = new Map(volumes.map(({ id, backups }) => [id, new Set(backups)]))
  const reached: string[] = []

  function answerTo(request: IncomingMessage, text: string): object {
    const { query, variables } = Object(JSON.parse(text))
    const [field = ''] = graphqlFields(String(query))
    const secret = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const managed = tokens?.manage(field, String(Object(variables).id ?? ''), secret) ?? null
    if (managed?.kind === 'refused') return refusal(managed.code)
    if (managed !== null) return { data: { [field]: managed.value } }
    const isLetIn = tokens?.admits(secret) ?? true
    const agent = String(request.headers['x-agent'] ?? '')
    onCall?.({ field, variables, agent, isLetIn, tokenId: tokens?.idOf(secret) ?? '' })
    if (!isLetIn) return refusal('UNAUTHENTICATED')
    reached.push(field)
    return { data: { [field]: carryOut(held, field, Object(variables)) } }
  }

  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += String(piece)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answerTo(request, text)))
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

const refusal = (code: string): object => ({
  data: null,
  errors: [{ message: 'Not Authorized', extensions: { code } }],
})

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
