import { randomUUID } from 'node:crypto'
import type { LaggingCell } from '../../../../test/providers/http-ground.ts'
import {
  everybody,
  httpGround,
  laggingCell,
  NOT_FOUND,
  ok,
  sampleTarget,
  TOKEN,
} from '../../../../test/providers/http-ground.ts'
import type { Call } from '../../../../test/providers/provider-server.ts'
import { responseActionContract } from '../response-action.contract.ts'

import { deactivateAnthropicKey } from './anthropic-key.ts'
import { blockLiteLlmKey } from './litellm-key.ts'
import { deleteOpenAiKey } from './openai-key.ts'

const letters = () => randomUUID().replaceAll('-', '')

responseActionContract('openai.delete-key', null, async () => {
  const keys = new Map<string, LaggingCell<boolean>>()
  const ground = await httpGround(({ method, path }: Call) => {
    const id =
      /^\/v1\/organization\/projects\/proj_abcd\/api_keys\/(key_\w+)$/.exec(path)?.[1] ?? ''
    const key = keys.get(id)
    if (key === undefined || !(method === 'GET' ? key.told() : key.held())) return NOT_FOUND
    if (method === 'GET') {
      const redacted_value = 'sk-...abcd'
      return ok({ object: 'organization.project.api_key', id, name: 'fixer', redacted_value })
    }
    if (method !== 'DELETE') return { status: 405 }
    key.set(false)
    return ok({ object: 'organization.project.api_key.deleted', id, deleted: true })
  })
  return {
    ...ground,
    async open() {
      const id = `key_${letters()}`
      const cell = laggingCell(true)
      keys.set(id, cell)
      const target = { ...sampleTarget, credentialId: id, account: 'proj_abcd' }
      return {
        action: deleteOpenAiKey(ground.api('/v1'), { prefix: 'openai', ...everybody }),
        ...{ target, stranger: { ...target, credentialId: 'key_nobody' } },
        truth: async () => String(cell.held()),
        works: async () => cell.held(),
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})

responseActionContract('anthropic.deactivate-key', null, async () => {
  const keys = new Map<string, LaggingCell<string>>()
  const ground = await httpGround(({ method, path, body, headers }: Call) => {
    if (headers['anthropic-version'] !== '2023-06-01') return { status: 400 }
    const id = /^\/v1\/organizations\/api_keys\/(apikey_\w+)$/.exec(path)?.[1] ?? ''
    const key = keys.get(id)
    if (key === undefined) return { status: 404, json: { error: { message: 'not found' } } }
    if (method === 'GET') return ok({ type: 'api_key', id, status: key.told() })
    key.set(JSON.parse(body).status)
    return ok({ type: 'api_key', id, status: key.held() })
  })
  return {
    ...ground,
    async open() {
      const id = `apikey_${letters()}`
      const cell = laggingCell('active')
      keys.set(id, cell)
      const target = { ...sampleTarget, credentialId: id }
      return {
        action: deactivateAnthropicKey(ground.api(), { prefix: 'anthropic', ...everybody }),
        ...{ target, stranger: { ...target, credentialId: 'apikey_nobody' } },
        truth: async () => cell.held(),
        works: async () => cell.held() === 'active',
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})

responseActionContract('litellm.block-key', null, async () => {
  const keys = new Map<string, LaggingCell<boolean>>()
  const ground = await httpGround(({ method, path, body }: Call) => {
    const asked = new URL(path, 'http://x').searchParams.get('key')
    const key = keys.get(asked ?? JSON.parse(body || '{}').key)
    if (key === undefined) return { status: 404, json: { error: { message: 'Key not found' } } }
    // A key that was never blocked says null.
    if (method === 'GET') return ok({ key: asked, info: { blocked: key.told() || null } })
    key.set(path === '/key/block')
    return ok({ blocked: key.held() })
  })
  return {
    ...ground,
    async open() {
      const id = letters() + letters()
      const cell = laggingCell(false)
      keys.set(id, cell)
      const target = { ...sampleTarget, credentialId: id, source: 'litellm' as const }
      return {
        action: blockLiteLlmKey(ground.api(), { prefix: 'litellm', ...everybody }),
        ...{ target, stranger: { ...target, credentialId: 'f'.repeat(64) } },
        truth: async () => String(cell.held()),
        works: async () => !cell.held(),
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})
