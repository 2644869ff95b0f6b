import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { metricsRegistry, openOutbox, silentLogger, systemClock } from '@tripline/infra'
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, openTestApi } from '../../test/open-test-api.ts'
import { polledReceiver } from '../push/caep/polled-receiver.ts'
import { signerAt } from '../push/caep/set-signer.ts'
import type { Push } from '../push/create-push.ts'
import { createPush } from '../push/create-push.ts'
import { stoppedPush } from '../push/stopped-push.ts'

const ISSUER = 'https://tripline.example.com'
const AUDIENCE = 'https://idp.example.com'
const folder = mkdtempSync(join(tmpdir(), 'poll-'))
let api: TestApi
let push: Push = stoppedPush
before(async () => {
  const through: Push = {
    ...stoppedPush,
    fetch: (name, taken, limit) => push.fetch(name, taken, limit),
    readerOf: (name) => push.readerOf(name),
  }
  const signer = signerAt(join(folder, 'caep-key.json'))
  api = await openTestApi({ parts: { push: through, signals: { issuer: ISSUER, signer } } })
  const reader = 'viewer of tests'
  const receiver = polledReceiver({
    ...{ name: 'idp', reader, issuer: ISSUER, audience: AUDIENCE, filter: {} },
  })
  push = await createPush({
    ...{ versions: api.book, outbox: openOutbox({ path: join(api.folder, 'outbox') }) },
    ...{ receivers: [receiver], schedule: [1], audit: api.audit, clock: systemClock },
    ...{ random: () => 0, metrics: metricsRegistry(), logger: silentLogger },
    onBroken: assert.ifError,
  })
})
after(async () => {
  await push.close()
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

const poll = async (body: object) =>
  (await api.ask('POST', '/v1/ssf/idp/poll', { body: { returnImmediately: true, ...body } })).body

/** Until so many can be fetched: a count of what is pending runs ahead of the disk. */
async function waiting(count: number): Promise<void> {
  const none = { ids: new Set<string>(), refused: new Set<string>() }
  const there = async () => (await push.fetch('idp', none, 100))?.messages.length
  for (const end = Date.now() + 30_000; (await there()) !== count; await pause(5)) {
    if (Date.now() > end) throw new Error('waited in vain')
  }
}

test('discovery says who signs, with which keys, and that tokens are pushed and fetched', async () => {
  const found = await api.ask('GET', '/.well-known/ssf-configuration', { as: 'nobody' })
  assert.deepEqual(found.body, {
    ...{ spec_version: '1_0', issuer: ISSUER },
    jwks_uri: `${ISSUER}/.well-known/jwks.json`,
    delivery_methods_supported: ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'],
  })
  const { body } = await api.ask('GET', '/.well-known/jwks.json', { as: 'nobody' })
  assert.deepEqual([body.keys.length, body.keys[0].alg, body.keys[0].d], [1, 'ES256', undefined])
})

test('tokens are fetched in order, come again until they are acknowledged, and verify', async () => {
  for (const agentId of ['a', 'b', 'c']) api.pipeline.raise({ agentId })
  await waiting(3)
  const first = await poll({ maxEvents: 2 })
  assert.equal(first.moreAvailable, true)
  const ids = Object.keys(first.sets)
  assert.deepEqual(Object.keys((await poll({ maxEvents: 2 })).sets), ids)
  assert.deepEqual(
    ids.map((id) => id.replace(/-\d+$/, '')),
    ['alr_a', 'alr_b'],
  )
  const { body: keys } = await api.ask('GET', '/.well-known/jwks.json', { as: 'nobody' })
  for (const id of ids) {
    const verified = await jwtVerify(first.sets[id], createLocalJWKSet(keys), {
      ...{ issuer: ISSUER, audience: AUDIENCE, typ: 'secevent+jwt' },
    })
    assert.equal(verified.payload.jti, id)
  }
  const last = await poll({ ack: ids })
  assert.deepEqual([Object.keys(last.sets).length, last.moreAvailable], [1, false])
  const [refused = ''] = Object.keys(last.sets)
  const none = await poll({ setErrs: { [refused]: { err: 'invalid_audience' } } })
  assert.deepEqual(none, { sets: {}, moreAvailable: false })
  assert.equal(push.receivers()[0]?.deadLetters, 1)
  const { body: audit } = await api.ask('GET', '/v1/audit', { as: 'responder' })
  const done = audit.records.map(({ action }: { action: string }) => action)
  assert.deepEqual(done.slice(0, 3).sort(), ['delivery.give-up', 'delivery.send', 'delivery.send'])
})

test('who can wait is answered when something comes', async () => {
  const asking = api.ask('POST', '/v1/ssf/idp/poll', { body: {} })
  await pause(300)
  api.pipeline.raise({ agentId: 'd' })
  const { body } = await asking
  assert.deepEqual(
    Object.keys(body.sets).map((id) => id.replace(/-\d+$/, '')),
    ['alr_d'],
  )
})

test('a stream is for the token it names, and others are not there', async () => {
  const body = { returnImmediately: true }
  const wrong = await api.ask('POST', '/v1/ssf/idp/poll', { as: 'admin', body })
  assertProblem(wrong, 403, 'forbidden')
  assertProblem(await api.ask('POST', '/v1/ssf/other/poll', { body }), 404, 'not_found')
})
