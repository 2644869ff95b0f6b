import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import type { ConfiguredReceivers } from '../push/build-receivers.ts'
import { receiversOf } from '../push/build-receivers.ts'
import { slackSignature } from '../push/slack/slack-signature.ts'

const SIGNING = '8f742231b10e8888abcd99yyyzzz85a5'
const TOKEN = 'xoxb-0123456789-secret'

interface Said {
  readonly path: string
  readonly authorization: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it
  readonly body: any
}

const said: Said[] = []
let answer = '{"ok":true}'
let slack: Server
let address = ''
let api: TestApi
let told: ConfiguredReceivers

before(async () => {
  slack = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const authorization = request.headers.authorization ?? ''
    said.push({ path: request.url ?? '', authorization, body: JSON.parse(body) })
    response.end(answer)
  })
  slack.listen(0, '127.0.0.1')
  await once(slack, 'listening')
  const at = slack.address()
  address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`
  const people = [
    { slackId: 'U1', name: 'ada', role: 'analyst' as const },
    { slackId: 'U2', name: 'vi', role: 'viewer' as const },
  ]
  const room = { name: 'room', channel: 'C1', url: `${address}/api/chat.postMessage`, people }
  const secrets = { tokenEnv: 'TOKEN', signingSecretEnv: 'SIGNING' }
  told = receiversOf(
    'tripline.yaml',
    {
      push: {
        ...{ allow: ['127.0.0.0/8'], consoleUrl: 'https://tripline.example.com' },
        slack: [{ ...room, ...secrets }],
      },
    },
    { TOKEN, SIGNING },
  )
  api = await openTestApi({ parts: { slackDesks: told.slackDesks } })
})
after(async () => {
  for (const receiver of told.receivers) receiver.close()
  slack.closeAllConnections()
  slack.close()
  await api.close()
})

async function next(count: number): Promise<Said | undefined> {
  for (const end = Date.now() + 30_000; said.length < count; await pause(5)) {
    if (Date.now() > end) throw new Error('Slack was not told')
  }
  return said.at(-1)
}

function press(alertId: string, given: { readonly user?: string; readonly action?: string } = {}) {
  const payload = {
    ...{ type: 'block_actions', user: { id: given.user ?? 'U1' } },
    actions: [{ action_id: given.action ?? 'acknowledge', value: alertId }],
    response_url: `${address}/answers`,
  }
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

function send(body: string, headers: Readonly<Record<string, string>> = {}) {
  const timestamp = headers['x-slack-request-timestamp'] ?? String(NOW / 1000)
  return api.ask('POST', '/v1/slack/room/interactions', {
    ...{ as: 'nobody', body },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(SIGNING, timestamp, body),
      ...headers,
    },
  })
}

test('an alert in the channel has its facts, a button to acknowledge, and nothing of it comes alive', async () => {
  const [receiver] = told.receivers
  const alert = sampleAlert({ id: 'alr_1', title: '<!channel> *now* <https://evil.example.com|x>' })
  const body = receiver?.messageOf({ alert, kind: 'opened' }) ?? ''
  assert.equal(receiver?.messageOf({ alert, kind: 'updated' }), null)
  assert.ok(!body.includes(TOKEN) && !body.includes('<!channel>') && !body.includes('<https'))
  const pending = {
    ...{ receiver: 'room', lane: 'a', order: 1, id: 'alr_1-1', body },
    ...{ putAt: 0, attempts: 0, nextAt: 0, lastError: '' },
  }
  const signal = new AbortController().signal
  assert.deepEqual(await receiver?.send(pending, signal), { kind: 'delivered' })
  const message = said.at(-1)
  assert.equal(message?.authorization, `Bearer ${TOKEN}`)
  assert.equal(message?.body.channel, 'C1')
  const [acknowledge, open] = message?.body.blocks[2].elements ?? []
  assert.deepEqual([acknowledge.action_id, acknowledge.value], ['acknowledge', 'alr_1'])
  assert.equal(open.url, 'https://tripline.example.com/alerts/alr_1')

  answer = '{"ok":false,"error":"channel_not_found"}'
  const refused = await receiver?.send(pending, signal)
  assert.equal(refused?.kind === 'failed' && refused.reason, 'rejected')
  answer = '{"ok":true}'
})

test('a press of the button acknowledges in the name of who pressed, is recorded, and is answered', async () => {
  const alert = api.pipeline.raise({ agentId: 'fixer' })
  const before = said.length
  const taken = await send(press(alert.id))
  assert.equal(taken.status, 200)
  const message = await next(before + 1)
  assert.deepEqual([message?.path, message?.body.text], ['/answers', 'ada has it in hand.'])
  const after = await api.book.get(alert.id)
  assert.deepEqual([after?.status, after?.assignee], ['acknowledged', 'ada'])
  const { body } = await api.ask('GET', '/v1/audit', { as: 'responder' })
  const [last] = body.records
  assert.deepEqual([last.actor, last.action, last.outcome], ['ada', 'alert.acknowledge', 'success'])
})

test('who is not named, or may too little, changes nothing and is told why', async () => {
  const alert = api.pipeline.raise({ agentId: 'other' })
  for (const [user, words] of [
    ['U9', /does not know you/],
    ['U2', /needs the role analyst/],
  ] as const) {
    const before = said.length
    await send(press(alert.id, { user }))
    assert.match((await next(before + 1))?.body.text, words)
  }
  assert.equal((await api.book.get(alert.id))?.status, 'open')
})

test('without the right signature, or with an old one, or of another app, nothing comes in', async () => {
  const alert = api.pipeline.raise({ agentId: 'third' })
  const body = press(alert.id)
  const old = String(NOW / 1000 - 301)
  for (const headers of [
    { 'x-slack-signature': slackSignature('other', String(NOW / 1000), body) },
    { 'x-slack-signature': '' },
    { 'x-slack-request-timestamp': old },
    { 'x-slack-request-timestamp': 'x' },
  ]) {
    assertProblem(await send(body, headers), 400, 'bad_request')
  }
  const signature = slackSignature(SIGNING, String(NOW / 1000), body)
  const changed = { 'x-slack-signature': signature }
  assertProblem(await send(`${body}&a=b`, changed), 400, 'bad_request')
  assert.equal((await api.book.get(alert.id))?.status, 'open')
})

test('what is signed and is no press of a button of ours is taken and does nothing', async () => {
  const before = said.length
  for (const body of [
    '',
    'payload=',
    'payload=%7B',
    'payload=%5B%5D',
    press('x', { action: 'open' }),
  ]) {
    assert.equal((await send(body)).status, 200, body)
  }
  assert.equal(said.length, before)
})

test('an answer goes to Slack alone, wherever a request says', () => {
  const [desk] = told.slackDesks
  for (const url of [
    'https://evil.example.com/',
    'http://hooks.slack.com/',
    'x',
    'https://hooks.slack.com.evil.example/',
  ]) {
    assert.equal(desk?.answerAt(url), null)
  }
  const poster = desk?.answerAt('https://hooks.slack.com/actions/1')
  assert.notEqual(poster, null)
  poster?.close()
})
