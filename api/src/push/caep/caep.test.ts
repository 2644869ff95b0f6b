import assert from 'node:assert/strict'
import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '@tripline/infra'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { sampleAlert } from '../../../test/sample-alert.ts'
import { workFolder } from '../../../test/work-folder.ts'
import { addressPolicy } from '../address-policy.ts'
import { caepReceiver } from './caep-receiver.ts'
import { riskLevelChange } from './risk-level-change.ts'
import { openSetSigner, signerAt } from './set-signer.ts'

const ISSUER = 'https://tripline.example.com'
const AUDIENCE = 'https://idp.example.com'
const EVENT = 'https://schemas.openid.net/secevent/caep/event-type/risk-level-change'

test('a token is pushed as RFC 8935 says, and verifies with the published keys', async (t) => {
  const heard: { type: string; accept: string; authorization: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const { accept = '', authorization = '' } = request.headers
    heard.push({ type: request.headers['content-type'] ?? '', accept, authorization, body })
    response.writeHead(202).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const path = join(workFolder(t), 'caep-key.json')
  const receiver = caepReceiver({
    ...{ name: 'idp', url: new URL(`http://127.0.0.1:${port}/events`), issuer: ISSUER },
    ...{ audience: AUDIENCE, authorization: 'Bearer of-the-receiver', signer: signerAt(path) },
    ...{ filter: {}, concurrency: 1, timeoutMs: 5_000, clock: systemClock },
    policy: addressPolicy(['127.0.0.0/8']),
  })
  t.after(() => {
    receiver.close()
    server.closeAllConnections()
    server.close()
  })
  const alert = sampleAlert({ id: 'alr_1', sequence: 7, severity: 'critical', agentId: 'fixer' })
  const body = receiver.messageOf({ alert, kind: 'opened' }) ?? ''
  const pending = {
    ...{ receiver: 'idp', lane: 'fixer', order: 7, id: 'alr_1-7', body },
    ...{ putAt: 0, attempts: 0, nextAt: 0, lastError: '' },
  }
  const sent = await receiver.send(pending, new AbortController().signal)
  assert.deepEqual(sent, { kind: 'delivered' })

  const [one] = heard
  assert.equal(one?.type, 'application/secevent+jwt')
  assert.equal(one?.accept, 'application/json')
  assert.equal(one?.authorization, 'Bearer of-the-receiver')
  const { publicKeys } = await openSetSigner(path)
  assert.ok(!JSON.stringify(publicKeys).includes('"d"'))
  const keys = createLocalJWKSet({ keys: [...publicKeys.keys] })
  const { payload } = await jwtVerify(one?.body ?? '', keys, {
    ...{ issuer: ISSUER, audience: AUDIENCE, typ: 'secevent+jwt' },
  })
  assert.deepEqual(payload, JSON.parse(body))
  assert.equal(decodeProtectedHeader(one?.body ?? '').alg, 'ES256')
  assert.equal(payload.jti, 'alr_1-7')
  assert.ok(!('sub' in payload) && !('exp' in payload), 'RFC 8417 and the framework forbid them')
})

test('the level follows the alert, and a verdict that it was harmless brings it down', () => {
  const level = (given: Parameters<typeof sampleAlert>[0], kind: 'opened' | 'closed') => {
    const claims = riskLevelChange({ alert: sampleAlert(given), kind }, ISSUER, AUDIENCE)
    const event = Object(Reflect.get(Object(claims.events), EVENT))
    return [event.current_level, event.initiating_entity, event.principal]
  }
  assert.deepEqual(level({ severity: 'critical' }, 'opened'), ['HIGH', 'policy', 'USER'])
  assert.deepEqual(level({ severity: 'medium' }, 'opened'), ['MEDIUM', 'policy', 'USER'])
  const closed = { severity: 'high', status: 'closed' } as const
  assert.deepEqual(level({ ...closed, verdict: 'benign' }, 'closed'), ['LOW', 'admin', 'USER'])
  assert.deepEqual(level({ ...closed, verdict: 'true_positive' }, 'closed'), [
    'HIGH',
    'admin',
    'USER',
  ])
})

test('the key is made once, for its owner alone; a damaged one is told and not replaced', async (t) => {
  const path = join(workFolder(t), 'caep-key.json')
  const [one, two] = [await openSetSigner(path), await openSetSigner(path)]
  assert.deepEqual(one.publicKeys, two.publicKeys)
  assert.equal(statSync(path).mode & 0o077, 0)
  writeFileSync(path, '{')
  await assert.rejects(openSetSigner(path), /is damaged\. Delete it/)
})
