import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createRedactor } from '@tripline/ingest'
import { Provider } from 'oidc-provider'
import { everybody, sampleTarget } from '../../../../test/providers/http-ground.ts'
import { passOn, providerServer } from '../../../../test/providers/provider-server.ts'
import { addressPolicy } from '../../../push/address-policy.ts'
import type { ResponseAction } from '../../response-action.ts'
import { createProviderApi } from '../calls/provider-api.ts'
import { responseActionContract } from '../response-action.contract.ts'
import { basic } from '../wiring.ts'
import { revokeOAuthToken } from './revoke-token.ts'

const CLIENT = 'fixer'
const SECRET = randomBytes(24).toString('base64url')
const PROOF = basic(CLIENT, SECRET)
const forever = new AbortController().signal

/** A real authorization server, which gives opaque access tokens to a client. */
async function authorizationServer() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(url, {
    clients: [
      {
        ...{ client_id: CLIENT, client_secret: SECRET, grant_types: ['client_credentials'] },
        ...{ redirect_uris: [], response_types: [] },
      },
    ],
    features: {
      ...{ clientCredentials: { enabled: true }, revocation: { enabled: true } },
      introspection: { enabled: true },
    },
  })
  server.on('request', provider.callback())

  async function post(path: string, form: Record<string, string>) {
    const headers = { authorization: PROOF }
    const body = new URLSearchParams(form)
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body })
    return Object(await answer.json())
  }
  return {
    url,
    token: async () =>
      String((await post('/token', { grant_type: 'client_credentials' })).access_token),
    isActive: async (token: string) =>
      (await post('/token/introspection', { token })).active === true,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function ground() {
  const upstream = await authorizationServer()
  const server = await providerServer(passOn(() => upstream.url))
  const apis: { close(): void }[] = []
  function action(token: string, introspects: boolean): ResponseAction {
    const apiAt = (path: string) => {
      const api = createProviderApi({
        ...{ url: new URL(path, server.url), policy: addressPolicy(['127.0.0.0/8']) },
        ...{ timeoutMs: 3_000, callsPerSecond: 1000, clock: { now: () => Date.now() } },
        authorize: async () => ({ authorization: PROOF }),
        secrets: () => [SECRET, token],
        redactor: createRedactor(randomBytes(32)),
      })
      apis.push(api)
      return api
    }
    return revokeOAuthToken({
      ...{ prefix: 'oauth', ...everybody, revocation: apiAt('/token/revocation') },
      introspection: introspects ? apiAt('/token/introspection') : null,
      secretOf: (id) => (id === 'ci' ? { token, hint: 'access_token' } : null),
    })
  }
  async function close() {
    for (const api of apis) api.close()
    await server.close()
    await upstream.close()
  }
  return { upstream, server, action, close }
}

for (const introspects of [true, false]) {
  const name = `oauth.revoke-token, ${introspects ? 'with' : 'without'} introspection`
  responseActionContract(name, null, async () => {
    const { upstream, action, ...rest } = await ground()
    return {
      ...rest,
      async open() {
        const token = await upstream.token()
        return {
          action: action(token, introspects),
          ...{ target: { ...sampleTarget, credentialId: 'ci' }, stranger: null, lag: null },
          truth: async () => String(await upstream.isActive(token)),
          works: () => upstream.isActive(token),
          ...{ secrets: [SECRET, token, PROOF.slice('Basic '.length)], canBeRead: introspects },
        }
      },
    }
  })
}

test('a client that the server does not know is forbidden, and its secret is not told', async (t) => {
  const { upstream, server, action, close } = await ground()
  t.after(close)
  const one = action(await upstream.token(), true)
  const target = { ...sampleTarget, credentialId: 'ci' }
  server.fault({ status: 401, json: { error: 'invalid_client', error_description: PROOF } })
  const plan = await one.plan(target, forever)
  assert.match(plan.impossible, /401 Basic \[secret\]/)
})
