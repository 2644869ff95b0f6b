import { randomUUID } from 'node:crypto'
import type { LaggingCell } from '../../../../test/providers/http-ground.ts'
import {
  everybody,
  httpGround,
  laggingCell,
  NOTHING,
  ok,
  sampleTarget,
  TOKEN,
} from '../../../../test/providers/http-ground.ts'
import type { Call } from '../../../../test/providers/provider-server.ts'
import { responseActionContract } from '../response-action.contract.ts'

import { disableServicePrincipal } from './disable-service-principal.ts'
import { removePassword } from './remove-password.ts'
import { revokeSignInSessions } from './revoke-sign-in-sessions.ts'

const clock = { now: () => Date.now() }
const graphError = {
  status: 404,
  json: { error: { code: 'Request_ResourceNotFound', message: 'gone' } },
}

responseActionContract('entra.disable-service-principal', null, async () => {
  const principals = new Map<string, LaggingCell<boolean>>()
  const ground = await httpGround(({ method, path, body }: Call) => {
    const id = /^\/v1\.0\/servicePrincipals\/([0-9a-f-]{36})(\?|$)/.exec(path)?.[1] ?? ''
    const cell = principals.get(id)
    if (cell === undefined) return graphError
    if (method === 'GET') return ok({ id, accountEnabled: cell.told() })
    if (method !== 'PATCH') return { status: 405 }
    cell.set(JSON.parse(body).accountEnabled)
    return NOTHING
  })
  return {
    ...ground,
    async open() {
      const id = randomUUID()
      const cell = laggingCell(true)
      principals.set(id, cell)
      const target = { ...sampleTarget, principal: id }
      return {
        action: disableServicePrincipal({ prefix: 'entra', api: ground.api(), ...everybody }),
        ...{ target, stranger: { ...target, principal: randomUUID() } },
        truth: async () => String(cell.held()),
        works: async () => cell.held(),
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})

responseActionContract('entra.remove-password', null, async () => {
  const appIds = new Map<string, string>()
  const passwords = new Map<string, LaggingCell<readonly string[]>>()
  const ground = await httpGround(({ path, body }: Call) => {
    const principal = /^\/v1\.0\/servicePrincipals\/([0-9a-f-]{36})\?/.exec(path)?.[1]
    if (principal !== undefined) {
      const appId = appIds.get(principal)
      return appId === undefined ? graphError : ok({ id: principal, appId })
    }
    const [, appId = '', rest] = /^\/v1\.0\/applications\(appId='([^']*)'\)(.*)$/.exec(path) ?? []
    const cell = passwords.get(appId)
    if (cell === undefined) return graphError
    if (rest !== '/removePassword') {
      const passwordCredentials = cell
        .told()
        .map((keyId) => ({ keyId, hint: 'abc', secretText: null }))
      return ok({ id: appId, passwordCredentials })
    }
    const { keyId } = JSON.parse(body)
    if (!cell.held().includes(keyId))
      return { status: 400, json: { error: { message: 'No password' } } }
    cell.set(cell.held().filter((one) => one !== keyId))
    return NOTHING
  })
  return {
    ...ground,
    async open() {
      const [principal, appId, keyId, other] = [
        randomUUID(),
        randomUUID(),
        randomUUID(),
        randomUUID(),
      ]
      const cell = laggingCell<readonly string[]>([keyId, other])
      appIds.set(principal, appId)
      passwords.set(appId, cell)
      const target = {
        ...{ ...sampleTarget, principal, credentialId: keyId, credentialKind: 'client_secret' },
      }
      return {
        action: removePassword({ prefix: 'entra', api: ground.api(), ...everybody }),
        ...{ target, stranger: { ...target, credentialId: randomUUID() } },
        truth: async () => cell.held().join(),
        works: async () => cell.held().includes(keyId),
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})

responseActionContract('entra.revoke-sign-in-sessions', null, async () => {
  const users = new Map<string, LaggingCell<number>>()
  const ground = await httpGround(({ method, path }: Call) => {
    const id = /^\/v1\.0\/users\/([0-9a-f-]{36})/.exec(path)?.[1] ?? ''
    const cell = users.get(id)
    if (cell === undefined) return graphError
    if (method === 'GET') {
      const from = new Date(Math.floor(cell.told() / 1000) * 1000).toISOString()
      return ok({ id, signInSessionsValidFromDateTime: from })
    }
    cell.set(Date.now())
    return ok({ value: true })
  })
  return {
    ...ground,
    async open() {
      const id = randomUUID()
      const began = Date.now() - 3_600_000
      const cell = laggingCell(began)
      users.set(id, cell)
      const target = { ...sampleTarget, principal: id, credentialKind: 'user_session' }
      return {
        action: revokeSignInSessions({ prefix: 'entra', api: ground.api(), ...everybody }, clock),
        ...{ target, stranger: { ...target, principal: randomUUID() } },
        truth: async () => String(cell.held()),
        works: async () => cell.held() <= began,
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})
