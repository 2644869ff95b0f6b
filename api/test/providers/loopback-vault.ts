import { randomUUID } from 'node:crypto'
import { httpGround, laggingCell, NOTHING, ok } from './http-ground.ts'
import type { Answer, Call } from './provider-server.ts'

const refused = (status: number, message: string): Answer => ({
  status,
  json: { errors: [message] },
})

/** What HashiCorp Vault documents of tokens, leases and entities, on the loopback. */
export async function loopbackVault() {
  const tokens = new Map<
    string,
    { cell: ReturnType<typeof laggingCell<boolean>>; entity: string }
  >()
  const entities = new Map<string, ReturnType<typeof laggingCell<boolean>>>()
  const leases = new Set<string>()

  function answer({ method, path, body }: Call): Answer {
    const given = JSON.parse(body || '{}')
    if (path.startsWith('/v1/auth/token/')) return ofTokens(path, given.accessor)
    if (path.startsWith('/v1/identity/entity/id/')) {
      const id = path.slice('/v1/identity/entity/id/'.length)
      const cell = entities.get(id)
      if (cell === undefined) return { status: 404, json: { errors: [] } }
      if (method === 'GET') return ok({ data: { id, name: 'fixer', disabled: cell.told() } })
      cell.set(given.disabled)
      return NOTHING
    }
    if (/^\/v1\/[a-z]+\/creds\/[a-z-]+$/.test(path)) return credential(path.slice('/v1/'.length))
    return ofLeases(path, given.lease_id)
  }

  /** A secrets engine makes somebody, for as long as its lease runs. */
  function credential(path: string): Answer {
    const lease = `${path}/${randomUUID()}`
    leases.add(lease)
    const data = { username: `v-${randomUUID()}`, password: randomUUID() }
    return ok({ lease_id: lease, lease_duration: 3600, renewable: true, data })
  }

  function ofTokens(path: string, accessor: string): Answer {
    const token = tokens.get(accessor)
    if (path.endsWith('/lookup-accessor')) {
      if (token === undefined || !token.cell.told()) {
        return refused(403, '1 error occurred:\n\t* invalid accessor\n\n')
      }
      // Vault answers this call with an empty id: the token itself is never told.
      const data = { id: '', accessor, display_name: 'approle', entity_id: token.entity }
      return ok({ data })
    }
    if (token === undefined || !token.cell.held()) return refused(400, 'invalid accessor')
    token.cell.set(false)
    return NOTHING
  }

  function ofLeases(path: string, id: string): Answer {
    const [, verb = '', prefix = ''] = /^\/v1\/sys\/leases\/([a-z-]+)\/?([^?]*)/.exec(path) ?? []
    const under = [...leases].filter((one) => one.startsWith(`${prefix}/`))
    if (path.endsWith('?list=true')) {
      const keys = under.map((one) => one.slice(prefix.length + 1))
      return keys.length === 0 ? { status: 404, json: { errors: [] } } : ok({ data: { keys } })
    }
    if (verb === 'revoke-prefix') {
      for (const one of under) leases.delete(one)
      return NOTHING
    }
    if (verb === 'revoke') {
      // Vault answers 204 to leases it does not know.
      leases.delete(id)
      return NOTHING
    }
    if (!leases.has(id)) return refused(400, 'invalid lease')
    return ok({ data: { id, expire_time: '2026-12-01T00:00:00Z', ttl: 3600, renewable: true } })
  }

  const ground = await httpGround(answer)
  return {
    ...ground,
    tokens: {
      make(entity = '') {
        const accessor = randomUUID()
        const cell = laggingCell(true)
        tokens.set(accessor, { cell, entity })
        return { accessor, works: cell.held, lag: cell.lag }
      },
    },
    entities: {
      make() {
        const id = randomUUID()
        const cell = laggingCell(false)
        entities.set(id, cell)
        return { id, works: () => !cell.held(), lag: cell.lag }
      },
    },
    leases: {
      make(path: string) {
        const id = `${path}/${randomUUID()}`
        leases.add(id)
        return id
      },
      works: (id: string) => leases.has(id),
    },
  }
}
