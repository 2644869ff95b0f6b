import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import type { TestApi, Who } from '../../test/open-test-api.ts'
import { AGENT, assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { TOKEN } from '../../test/providers/http-ground.ts'
import { loopbackVault } from '../../test/providers/loopback-vault.ts'
import type { Score } from '../gate/score.ts'

const odd: Score = { risk: 62, bits: 14, judgement: 'outside', reasons: [], detectors: [] }
let score: Score = odd
let api: TestApi
let vault: Awaited<ReturnType<typeof loopbackVault>>
let asked = 0
const folder = mkdtempSync(join(tmpdir(), 'credentials-'))

before(async () => {
  vault = await loopbackVault()
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, TOKEN)
  const paths = [{ path: 'database/creds/cleanup', actions: ['db:DropTable'] }]
  api = await openTestApi({
    gate: {
      scorer: { score: async () => score, close: () => undefined },
      config: {
        credentials: {
          allow: ['127.0.0.0/8'],
          vault: [{ url: vault.server.url, tokenFile, paths }],
        },
      },
    },
  })
})
after(async () => {
  await api.close()
  await vault.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  api.clock.set(NOW)
  score = odd
})

const decide = async (call: object) =>
  (await api.ask('POST', '/v1/decisions', { as: 'agent', body: { call } })).body
const dropping = (name: string) => ({ action: 'db:DropTable', resourceId: name })
const fetched = (id: string, as: Who = 'agent') =>
  api.ask('POST', `/v1/approvals/${id}/credential`, { as })
const ended = (id: string, as: Who = 'agent') =>
  api.ask('POST', `/v1/approvals/${id}/credential/end`, { as })

/** An approval that was used by its call. */
async function approved(call: object = dropping(`t${asked++}`)): Promise<string> {
  const { approvalId } = await decide(call)
  await api.ask('POST', `/v1/approvals/${approvalId}/approve`, { as: 'responder' })
  assert.equal((await decide(call)).outcome, 'allow')
  return approvalId
}

test('a decision says whether a credential is made for the call: for what was approved, and nothing else', async () => {
  const call = dropping('said')
  const { approvalId, credential } = await decide(call)
  assert.equal(credential, false, 'nobody has approved it')
  assertProblem(await fetched(approvalId), 409, 'conflict')
  await api.ask('POST', `/v1/approvals/${approvalId}/approve`, { as: 'responder' })
  assert.match((await fetched(approvalId)).body.detail, /Ask the gate with this approval first/)
  const passed = await decide(call)
  assert.deepEqual([passed.outcome, passed.credential], ['allow', true])
  await ended((await fetched(approvalId)).body.approvalId)
  score = { ...odd, risk: 3, judgement: 'ordinary' }
  assert.equal((await decide(dropping('ordinary'))).credential, false)
  score = odd
  const other = { action: 'railway:variableUpsert', resourceId: 'x' }
  const unserved = await approved(other)
  assert.match((await fetched(unserved)).body.detail, /no broker makes one/)
})

test('it is handed out once, to its agent, with no-store, and ends when the agent says so', async () => {
  const id = await approved()
  for (const as of ['gateway', 'responder', 'admin', 'local'] as const) {
    const answer = await fetched(id, as)
    assertProblem(answer, 403, 'forbidden')
    assert.match(answer.body.detail, new RegExp(`Only ${AGENT} gets it`))
  }
  const { status, body, headers } = await fetched(id)
  assert.equal(status, 200)
  assert.equal(headers['cache-control'], 'no-store')
  assert.deepEqual(Object.keys(body.secret).sort(), ['password', 'username'])
  assert.equal(body.expiresAt, NOW + 15 * 60_000)
  assert.ok(vault.leases.works(body.credentialId))
  assert.match((await fetched(id)).body.detail, /has been used for a credential/)
  assertProblem(await ended(id, 'gateway'), 403, 'forbidden')
  const over = (await ended(id)).body
  assert.deepEqual([over.state, over.why, over.endedBy], ['ended', 'task', 'agent of tests'])
  assert.equal(vault.leases.works(body.credentialId), false)
  assertProblem(await fetched(id), 409, 'conflict')
})

test('a responder ends it; people see what was issued, and no secret', async () => {
  const id = await approved()
  const { credentialId, secret } = (await fetched(id)).body
  const list = await api.ask('GET', `/v1/credentials?agent=${AGENT}&limit=1`)
  const [one] = list.body.credentials
  assert.deepEqual([one.approvalId, one.state, one.action], [id, 'live', 'db:DropTable'])
  assert.equal(list.body.open, 1)
  for (const word of Object.values(secret)) assert.ok(!list.text.includes(String(word)))
  assert.ok(!list.text.includes('handle'))
  assert.deepEqual((await api.ask('GET', '/v1/credentials?agent=x')).body.credentials, [])
  const over = (await ended(id, 'responder')).body
  assert.deepEqual([over.state, over.why, over.endedBy], ['ended', 'person', 'responder of tests'])
  assert.equal(vault.leases.works(credentialId), false)
})

test('what was never issued cannot be ended', async () => {
  assertProblem(await ended(await approved()), 404, 'not_found')
  assertProblem(await ended('ap_none'), 404, 'not_found')
})

test('those that do not end pile up: the fourth is refused and people are told', async () => {
  const ids = [await approved(), await approved(), await approved()]
  for (const id of ids) assert.equal((await fetched(id)).status, 200)
  const more = await approved()
  assertProblem(await fetched(more), 409, 'conflict')
  const [notice] = api.notices
  assert.match(notice?.title ?? '', /^3 credentials of staging-fixer have not ended/)
  for (const id of ids) await ended(id)
  assert.equal((await fetched(more)).status, 200)
  await ended(more)
})

test('a provider that makes none is told, and after its time an approval gives none', async () => {
  const id = await approved()
  vault.server.fault('failing')
  const broken = await fetched(id)
  assertProblem(broken, 409, 'conflict')
  assert.match(broken.body.detail, /no credential was made/)
  vault.server.fault(null)
  api.clock.set(NOW + 15 * 60_000)
  assert.match((await fetched(id)).body.detail, /run out/)
})
