import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { createRedactor } from '@tripline/ingest'
import { Webhook } from 'standardwebhooks'
import { everybody, sampleTarget } from '../../../../test/providers/http-ground.ts'
import type { Call } from '../../../../test/providers/provider-server.ts'
import { providerServer } from '../../../../test/providers/provider-server.ts'
import { addressPolicy } from '../../../push/address-policy.ts'
import { createProviderApi } from '../calls/provider-api.ts'
import { responseActionContract } from '../response-action.contract.ts'
import { webhookAction } from './webhook-action.ts'

const SECRET = `whsec_${randomBytes(32).toString('base64')}`
const clock = { now: () => Date.now() }
const forever = new AbortController().signal

/** A receiver that checks signatures and takes what it is told out of service, or puts it back. */
async function receiver() {
  const out = new Set<string>()
  const ids: string[] = []
  const server = await providerServer(({ headers, body }: Call) => {
    const signed = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, String(v)]))
    new Webhook(SECRET).verify(body, signed)
    const { type, data } = JSON.parse(body)
    ids.push(String(headers['webhook-id']))
    if (type === 'credential.revoke') out.add(data.credentialId)
    else out.delete(data.credentialId)
    return { status: 204 }
  })
  const apis: { close(): void }[] = []
  function action(restores: boolean) {
    const api = createProviderApi({
      ...{ url: new URL('/hook?a=1', server.url), policy: addressPolicy(['127.0.0.0/8']) },
      ...{ timeoutMs: 3_000, callsPerSecond: 1000, clock, authorize: async () => ({}) },
      ...{ secrets: () => [SECRET], redactor: createRedactor(randomBytes(32)) },
    })
    apis.push(api)
    return webhookAction({ name: 'soar', api, secret: SECRET, restores, ...everybody }, clock)
  }
  async function close() {
    for (const api of apis) api.close()
    await server.close()
  }
  return { server, out, ids, action, close }
}

responseActionContract('webhook', null, async () => {
  const { out, action, ...rest } = await receiver()
  return {
    ...rest,
    async open() {
      const id = randomUUID()
      return {
        ...{ action: action(true), target: { ...sampleTarget, credentialId: id } },
        ...{ stranger: null, lag: null, canBeRead: false, secrets: [SECRET] },
        truth: async () => String(out.has(id)),
        works: async () => !out.has(id),
      }
    },
  }
})

test('the same plan sent again has the same id; one that does not restore cannot be undone', async (t) => {
  const { action, ids, server, close } = await receiver()
  t.after(close)
  const one = action(false)
  assert.equal(one.reversible, false)
  const plan = await one.plan({ ...sampleTarget, credentialId: 'key-1' }, forever)
  assert.equal(server.calls.length, 0, 'planning tells nobody')
  await one.execute(plan, forever)
  await one.execute(plan, forever)
  assert.equal(ids.length, 2)
  assert.equal(new Set(ids).size, 1)
  assert.equal(server.calls[0]?.path, '/hook?a=1')
})
