import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { metricsRegistry, openOutbox, silentLogger, systemClock } from '@tripline/infra'
import type { TestApi } from '../../../test/open-test-api.ts'
import { NOW, openTestApi } from '../../../test/open-test-api.ts'
import { workFolder } from '../../../test/work-folder.ts'
import type { Approval } from '../../gate/approvals/approval.ts'
import { NO_CALL_TEXT } from '../../gate/approvals/call-text.ts'
import { receiversOf } from '../build-receivers.ts'
import { createPush } from '../create-push.ts'
import { approvalsToTell } from './approval-mail.ts'
import { approvalMessage } from './approval-message.ts'
import { slackSignature } from './slack-signature.ts'
import { tellApprovals } from './tell-approvals.ts'

const SIGNING = '8f742231b10e8888abcd99yyyzzz85a5'
const TOKEN = 'xoxb-0123456789-secret'

/** Slack, as far as it is used: takes messages, and answers to presses. */
let slack: Server
let address = ''
let refuses = 0
// biome-ignore lint/suspicious/noExplicitAny: a test looks into it
let said: { readonly path: string; readonly body: any }[] = []
let api: TestApi
let told: ReturnType<typeof receiversOf>

before(async () => {
  slack = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    if (request.url === '/api/chat.postMessage' && refuses-- > 0) {
      response.end('{"ok":false,"error":"ratelimited"}')
      return
    }
    said.push({ path: request.url ?? '', body: JSON.parse(body) })
    response.end('{"ok":true}')
  }).listen(0, '127.0.0.1')
  await once(slack, 'listening')
  address = `http://127.0.0.1:${(slack.address() as AddressInfo).port}`
  told = configured()
  api = await openTestApi({ parts: { slackDesks: told.slackDesks } })
})
after(async () => {
  for (const receiver of told.receivers) receiver.close()
  slack.closeAllConnections()
  slack.close()
  await api.close()
})
function configured() {
  const people = [
    { slackId: 'U1', name: 'ada', role: 'responder' as const },
    { slackId: 'U2', name: 'bo', role: 'responder' as const },
    { slackId: 'U3', name: 'ann', role: 'analyst' as const },
  ]
  const room = { name: 'room', channel: 'C1', url: `${address}/api/chat.postMessage`, people }
  const secrets = { tokenEnv: 'TOKEN', signingSecretEnv: 'SIGNING' }
  return receiversOf(
    { configPath: 'tripline.yaml', environment: { TOKEN, SIGNING }, stateFolder: '' },
    { push: { allow: ['127.0.0.0/8'], slack: [{ ...room, ...secrets }] } },
  )
}
beforeEach(() => {
  said = []
  refuses = 0
})

const sample: Approval = {
  ...{ id: 'ap_1', digest: 'd', state: 'pending', requestedBy: 'x', agentId: 'fixer', owner: '' },
  ...{ action: 'railway:volumeDelete', actionClass: 'destroy', resourceType: 'volume' },
  ...{ resourceId: 'vol_1', account: '', environment: 'prod', credentialId: '', risk: 70 },
  ...{ reasons: [], needed: 1, approvedBy: [], deniedBy: null, call: NO_CALL_TEXT },
  ...{ requestedAt: NOW, expiresAt: NOW + 3_600_000, usedAt: 0 },
}
let asked = 0
async function request(given: Partial<Approval> = {}): Promise<Approval> {
  const approval = await api.gate.approvals.request({
    ...{ digest: `digest ${asked++}`, agentId: 'fixer', action: 'railway:volumeDelete' },
    ...{ actionClass: 'destroy', resourceType: 'volume', resourceId: 'vol_1', account: '' },
    ...{ environment: 'prod', credentialId: '', requestedBy: 'fixer token', owner: 'dana' },
    ...{ risk: 70, reasons: ['Never done before.'], needed: 1 },
    call: NO_CALL_TEXT,
    ...given,
  })
  assert.ok(approval)
  return approval
}

async function until<T>(found: () => T | undefined): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(5)) {
    const value = found()
    if (value !== undefined) return value
  }
  throw new Error('it did not come')
}
const toldOf = (id: string) => said.filter(({ body }) => body.metadata?.event_payload?.id === id)

/** Presses a button, and gives what Slack was answered. */
async function press(user: string, action: string, value: string): Promise<string> {
  const before = said.length
  const payload = {
    ...{ type: 'block_actions', user: { id: user } },
    ...{ actions: [{ action_id: action, value }], response_url: `${address}/answers` },
  }
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const timestamp = String(NOW / 1000)
  const answer = await api.ask('POST', '/v1/slack/room/interactions', {
    ...{ as: 'nobody', body },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(SIGNING, timestamp, body),
    },
  })
  assert.equal(answer.status, 200)
  return (await until(() => said.slice(before).find(({ path }) => path === '/answers'))).body.text
}
const state = (id: string) => api.gate.approvals.get(id)?.state

/** What tells of approvals, on an outbox that outlives it. */
async function telling(path: string, desks = told.slackDesks) {
  const { receivers } = configured()
  const outbox = openOutbox({ path })
  const { approvals } = api.gate
  const push = await createPush({
    ...{ versions: api.book, outbox, receivers, schedule: [1], audit: api.audit },
    ...{ perishable: approvalsToTell(approvals), clock: systemClock, random: () => 0 },
    ...{ metrics: metricsRegistry(), logger: silentLogger, onBroken: assert.ifError },
  })
  const tells = tellApprovals({ approvals, desks, push, logger: silentLogger })
  return {
    idle: tells.idle,
    waiting: () => outbox.counts('room').pending,
    async close() {
      await tells.close()
      await push.close()
    },
  }
}

test('a call that waits is told in the channel, with its facts and two buttons, and nothing of it comes alive', async (t) => {
  const early = await request({ action: '<!channel> *now* <https://evil.example.com|x>' })
  const tells = await telling(workFolder(t))
  try {
    refuses = 1
    const call = { lines: [{ name: 'volumeId', value: 'vol.1' }], more: 2 }
    const late = await request({ call })
    const [first] = await until(() => toldOf(early.id).slice(0, 1)[0] && toldOf(early.id))
    const text = JSON.stringify(first?.body)
    assert.ok(!text.includes('<!channel>') && !text.includes('<https') && !text.includes(TOKEN))
    const [second] = await until(() => toldOf(late.id)[0] && toldOf(late.id))
    assert.equal(second?.body.channel, 'C1')
    assert.match(second?.body.blocks[0].text.text, /fixer wants railway:volumeDelete/)
    assert.match(second?.body.blocks[2].text.text, /volumeId: vol.1\nand 2 more/)
    const buttons = second?.body.blocks[4].elements.map(
      (one: { action_id: string; value: string }) => [one.action_id, one.value],
    )
    assert.deepEqual(buttons, [
      ['approve_call', late.id],
      ['deny_call', late.id],
    ])
  } finally {
    await tells.close()
  }
})

test('however much a call holds, no section is longer than Slack takes', () => {
  const long = '&'.repeat(5_000)
  const lines = Array.from({ length: 40 }, () => ({ name: long, value: long }))
  const approval = { ...sample, reasons: [long, long, long, long, long], call: { lines, more: 9 } }
  for (const key of ['agentId', 'action', 'resourceType', 'resourceId'] as const) {
    const { blocks } = approvalMessage({ ...approval, [key]: long }, 'C1') as {
      blocks: readonly { readonly text?: { readonly text: string } }[]
    }
    for (const { text } of blocks) assert.ok((text?.text.length ?? 0) <= 3_000)
  }
})

test('approved by a press in the name of who pressed, on record, and not twice', async () => {
  const { id } = await request()
  assert.match(await press('U1', 'approve_call', id), /ada has approved it/)
  assert.deepEqual(
    api.gate.approvals.get(id)?.approvedBy.map(({ by }) => by),
    ['ada'],
  )
  assert.ok(!/has approved/.test(await press('U2', 'approve_call', id)))
  const { body } = await api.ask('GET', '/v1/audit', { as: 'responder' })
  const acts = body.records.filter((one: { target: string }) => one.target === id)
  assert.ok(
    acts.some(
      (one: { actor: string; outcome: string }) => one.actor === 'ada' && one.outcome === 'success',
    ),
  )
  assert.ok(
    acts.some(
      (one: { actor: string; outcome: string }) => one.actor === 'bo' && one.outcome === 'denied',
    ),
  )
})

test('neither who asked nor the agent’s owner can approve, whatever app they press it in', async () => {
  const own = await request({ requestedBy: 'ada' })
  const owned = await request({ owner: 'ada' })
  for (const { id } of [own, owned]) {
    assert.ok(!/has approved/.test(await press('U1', 'approve_call', id)))
    assert.equal(state(id), 'pending')
    assert.match(await press('U2', 'approve_call', id), /bo has approved it/)
  }
})

test('what is protected takes two persons, and one of them twice is one', async () => {
  const { id } = await request({ needed: 2 })
  assert.match(await press('U1', 'approve_call', id), /1 more has to/)
  assert.ok(!/has approved/.test(await press('U1', 'approve_call', id)))
  assert.equal(state(id), 'pending')
  assert.match(await press('U2', 'approve_call', id), /may be made once/)
  assert.equal(state(id), 'approved')
})

test('refused by a press; and who is no responder here changes nothing', async () => {
  const { id } = await request()
  assert.match(await press('U3', 'approve_call', id), /needs the role responder/)
  assert.match(await press('U9', 'deny_call', id), /does not know you/)
  assert.equal(state(id), 'pending')
  assert.match(await press('U1', 'deny_call', id), /ada has refused it/)
  assert.equal(state(id), 'denied')
  assert.ok(!/has approved/.test(await press('U2', 'approve_call', 'ap_none')))
})

test('what was decided meanwhile is not told, and nobody is told where nobody may approve', async (t) => {
  const { id } = await request()
  await api.gate.approvals.deny(id, 'ada')
  const [desk] = told.slackDesks
  assert.ok(desk)
  const lookers = { ...desk, people: desk.people.filter(({ role }) => role === 'analyst') }
  const [none, all] = [await telling(workFolder(t), [lookers]), await telling(workFolder(t))]
  const next = await request()
  await until(() => toldOf(next.id)[0])
  await none.idle()
  assert.equal(none.waiting(), 0)
  assert.deepEqual([toldOf(id).length, toldOf(next.id).length], [0, 1])
  await none.close()
  await all.close()
})

test('what Slack did not take is kept, told once by the next process, and not again by the one after', async (t) => {
  const path = workFolder(t)
  // Asked for while nothing ran: as after a kill before it was put into the outbox.
  const before = await request()
  refuses = Number.MAX_SAFE_INTEGER
  const first = await telling(path)
  const { id } = await request()
  await first.idle()
  assert.ok(first.waiting() >= 2, 'on disk, whatever becomes of the process')
  await first.close()
  assert.deepEqual([toldOf(before.id), toldOf(id)], [[], []])
  refuses = 0
  const second = await telling(path)
  await until(() => (second.waiting() === 0 ? true : undefined))
  assert.deepEqual([toldOf(before.id).length, toldOf(id).length], [1, 1])
  await second.close()
  const third = await telling(path)
  await third.idle()
  assert.equal(third.waiting(), 0)
  await third.close()
  assert.deepEqual([toldOf(before.id).length, toldOf(id).length], [1, 1])
})

test('what is decided while Slack does not take it is dropped from the outbox', async (t) => {
  refuses = Number.MAX_SAFE_INTEGER
  const tells = await telling(workFolder(t))
  const { id } = await request()
  await tells.idle()
  for (const one of api.gate.approvals.all()) {
    if (one.state === 'pending') await api.gate.approvals.deny(one.id, 'ada')
  }
  await until(() => (tells.waiting() === 0 ? true : undefined))
  refuses = 0
  await tells.close()
  assert.deepEqual(toldOf(id), [])
})
