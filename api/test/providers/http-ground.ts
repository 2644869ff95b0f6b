import { randomBytes } from 'node:crypto'
import { createRedactor } from '@tripline/ingest'
import { addressPolicy } from '../../src/push/address-policy.ts'
import type { ProviderApi } from '../../src/respond/providers/calls/provider-api.ts'
import { createProviderApi } from '../../src/respond/providers/calls/provider-api.ts'
import type { Target } from '../../src/respond/response-action.ts'
import type { Answer, Answers, ProviderServer } from './provider-server.ts'
import { providerServer } from './provider-server.ts'

/** What our calls prove themselves with, and what must not be told on. */
export const TOKEN = randomBytes(24).toString('hex')
export const ok = (json: unknown): Answer => ({ status: 200, json })
export const NOTHING: Answer = { status: 204 }
export const NOT_FOUND: Answer = { status: 404, json: { message: 'Not Found' } }

export const everybody = { includes: () => true }
export const sampleTarget: Target = {
  ...{ agentId: 'staging-fixer', credentialId: 'x', credentialKind: 'api_token', principal: 'p' },
  ...{ sessionId: '', account: '', source: 'mapped:x' },
}

export interface HttpGround {
  readonly server: ProviderServer
  /** A caller of its own, so that no rest one provider asked for holds up the next test. */
  api(path?: string): ProviderApi
  close(): Promise<void>
}

/** A provider on the loopback that refuses whoever does not bring the token. */
export async function httpGround(answers: Answers): Promise<HttpGround> {
  const apis: ProviderApi[] = []
  const server = await providerServer((call) => {
    const { authorization = '', 'x-vault-token': ofVault } = call.headers
    if (authorization === `Bearer ${TOKEN}` || ofVault === TOKEN) return answers(call)
    return { status: 401, json: { message: `bad credentials: ${authorization}` } }
  })
  return {
    server,
    api(path = '') {
      const api = createProviderApi({
        ...{ url: new URL(server.url + path), policy: addressPolicy(['127.0.0.0/8']) },
        ...{ timeoutMs: 3_000, callsPerSecond: 1000, clock: { now: () => Date.now() } },
        authorize: async () => ({ authorization: `Bearer ${TOKEN}` }),
        redactor: createRedactor(randomBytes(32)),
      })
      apis.push(api)
      return api
    },
    async close() {
      for (const api of apis) api.close()
      await server.close()
    },
  }
}

/** What a provider holds, and what it tells: after a change, some reads are told what was before. */
export interface LaggingCell<T> {
  /** One read through the provider's counter. */
  told(): T
  held(): T
  set(value: T): void
  lag(reads: number): void
}

export function laggingCell<T>(first: T): LaggingCell<T> {
  let held = first
  let before = first
  let lagging = 0
  let left = 0
  return {
    told: () => (left-- > 0 ? before : held),
    held: () => held,
    set(value) {
      before = held
      held = value
      left = lagging
    },
    lag(reads) {
      lagging = reads
      left = 0
    },
  }
}
