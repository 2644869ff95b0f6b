import assert from 'node:assert/strict'
import { randomInt, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { HttpGround, LaggingCell } from '../../../../test/providers/http-ground.ts'
import {
  everybody,
  httpGround,
  laggingCell,
  NOT_FOUND,
  NOTHING,
  ok,
  sampleTarget,
  TOKEN,
} from '../../../../test/providers/http-ground.ts'
import type { Call } from '../../../../test/providers/provider-server.ts'
import type { ResponseAction } from '../../response-action.ts'
import { responseActionContract } from '../response-action.contract.ts'
import { gitHubActions } from './github-actions.ts'

const forever = new AbortController().signal
const SECRET = `gho_${randomUUID().replaceAll('-', '')}abcd`

function actionOf(ground: HttpGround, verb: string, held: readonly string[] = []): ResponseAction {
  const actions = gitHubActions({
    ...{ prefix: 'github', organization: 'acme', ...everybody },
    ...{ asInstallation: ground.api(), asApp: ground.api() },
    asOAuthApp: { api: ground.api(), clientId: 'Iv1.abcd' },
    secretOf: (id) => (held.includes(id) ? SECRET : null),
  })
  const found = actions.find(({ name }) => name === `github.${verb}`)
  assert.ok(found)
  return found
}
const common = { secrets: [TOKEN, SECRET], canBeRead: true }

responseActionContract('github.revoke-organization-token', null, async () => {
  const base = '/orgs/acme/personal-access-tokens'
  const grants = new Map<string, { id: string; cell: LaggingCell<boolean> }>()
  const ground = await httpGround(({ method, path, body }: Call) => {
    if (method === 'GET') {
      const asked = new URL(path, 'http://x').searchParams.getAll('token_id[]')
      const found = [...grants].filter(([token, { cell }]) => asked.includes(token) && cell.told())
      const owner = { login: 'octocat' }
      return ok(
        found.map(([token, { id }]) => ({
          ...{ id: Number(id), token_id: Number(token), token_name: 'fixer', owner },
        })),
      )
    }
    const grant = [...grants.values()].find(({ id }) => path === `${base}/${id}`)
    if (grant === undefined || !grant.cell.held()) return NOT_FOUND
    if (JSON.parse(body).action !== 'revoke') return { status: 422 }
    grant.cell.set(false)
    return NOTHING
  })
  return {
    ...ground,
    async open() {
      const [tokenId, id] = [String(randomInt(1e9)), String(randomInt(1e9))]
      const cell = laggingCell(true)
      grants.set(tokenId, { id, cell })
      const target = { ...sampleTarget, credentialId: tokenId }
      return {
        ...{ ...common, action: actionOf(ground, 'revoke-organization-token'), target },
        stranger: { ...target, credentialId: '99999999999' },
        truth: async () => String(cell.held()),
        works: async () => cell.held(),
        lag: cell.lag,
      }
    },
  }
})

responseActionContract('github.suspend-installation', null, async () => {
  const installations = new Map<string, LaggingCell<string | null>>()
  const ground = await httpGround(({ method, path }: Call) => {
    const [, id = '', suspended] = /^\/app\/installations\/(\d+)(\/suspended)?$/.exec(path) ?? []
    const cell = installations.get(id)
    if (cell === undefined) return NOT_FOUND
    if (suspended === undefined) return ok({ id: Number(id), suspended_at: cell.told() })
    cell.set(method === 'PUT' ? '2026-01-22T12:00:00Z' : null)
    return NOTHING
  })
  return {
    ...ground,
    async open() {
      const id = String(randomInt(1e9))
      const cell = laggingCell<string | null>(null)
      installations.set(id, cell)
      const target = { ...sampleTarget, credentialId: id, credentialKind: 'installation' }
      return {
        ...{ ...common, action: actionOf(ground, 'suspend-installation'), target },
        stranger: { ...target, credentialId: '99999999999' },
        truth: async () => String(cell.held()),
        works: async () => cell.held() === null,
        lag: cell.lag,
      }
    },
  }
})

responseActionContract('github.revoke-app-token', null, async () => {
  const cells: LaggingCell<boolean>[] = []
  const ground = await httpGround(({ method, path, body }: Call) => {
    const cell = cells.at(-1)
    if (path !== '/applications/Iv1.abcd/token') return NOT_FOUND
    if (JSON.parse(body).access_token !== SECRET) return { status: 422 }
    if (method === 'POST') return cell?.told() ? ok({ id: 1, token: SECRET }) : NOT_FOUND
    cell?.set(false)
    return NOTHING
  })
  return {
    ...ground,
    async open() {
      const cell = laggingCell(true)
      cells.push(cell)
      const target = { ...sampleTarget, credentialId: 'ci-token' }
      return {
        ...{ ...common, action: actionOf(ground, 'revoke-app-token', ['ci-token']), target },
        stranger: null,
        truth: async () => String(cell.held()),
        works: async () => cell.held(),
        lag: cell.lag,
      }
    },
  }
})

test('a used-up limit of GitHub is told by its own headers, with 403', async (t) => {
  const reset = Math.floor(Date.now() / 1000) + 90
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
  const ground = await httpGround(() => ({ status: 403, json: { message: 'rate limit' }, headers }))
  t.after(ground.close)
  const action = actionOf(ground, 'suspend-installation')
  const target = { ...sampleTarget, credentialId: '1', credentialKind: 'installation' }
  const plan = { ...(await action.plan(target, forever)), impossible: '', parameters: { id: '1' } }
  const { outcome, retryAfterMs } = await action.execute(plan, forever)
  assert.equal(outcome, 'transient')
  assert.ok(retryAfterMs > 60_000 && retryAfterMs <= 91_000, String(retryAfterMs))
})

test('a token that no file holds is for no action', async (t) => {
  const ground = await httpGround(() => NOT_FOUND)
  t.after(ground.close)
  const action = actionOf(ground, 'revoke-app-token', ['ci-token'])
  assert.equal(action.appliesTo({ ...sampleTarget, credentialId: 'another' }), false)
})
