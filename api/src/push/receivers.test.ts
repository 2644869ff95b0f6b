import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:http'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Pending } from '@tripline/infra'
import { systemClock } from '@tripline/infra'
import { Webhook } from 'standardwebhooks'
import { sampleAlert } from '../../test/sample-alert.ts'
import { addressPolicy } from './address-policy.ts'
import { pagerDutyReceiver } from './pagerduty-receiver.ts'
import type { Receiver } from './receiver.ts'
import { webhookReceiver } from './webhook-receiver.ts'

const secret = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const KEY = 'R0123456789abcdefghijABCDEFGHIJK'
const pace = { concurrency: 2, timeoutMs: 5_000, policy: addressPolicy(['127.0.0.0/8']) }

interface Heard {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function listen(t: TestContext): Promise<{ readonly url: URL; readonly heard: Heard[] }> {
  const heard: Heard[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    heard.push({ headers: request.headers, body })
    response.writeHead(202).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: new URL(`http://127.0.0.1:${port}/hook`), heard }
}

const pending = (body: string): Pending => ({
  ...{ receiver: 'soc', lane: 'a', order: 7, id: 'alr_1-7', body },
  ...{ putAt: 0, attempts: 0, nextAt: 0, lastError: '' },
})

async function send(t: TestContext, receiver: Receiver, body: string): Promise<void> {
  t.after(() => receiver.close())
  const result = await receiver.send(pending(body), new AbortController().signal)
  assert.deepEqual(result, { kind: 'delivered' })
}

const change = {
  alert: sampleAlert({ id: 'alr_1', sequence: 7, severity: 'critical' }),
  kind: 'opened',
} as const

test('a webhook is signed with the secret and, while it is changed, with the one before; either verifies', async (t) => {
  const { url, heard } = await listen(t)
  const receiver = webhookReceiver({
    ...{ name: 'soc', url, secrets: [secret(1), secret(2)], filter: {}, clock: systemClock },
    ...pace,
  })
  const body = receiver.messageOf(change) ?? ''
  await send(t, receiver, body)
  const [one] = heard
  const headers = Object(one?.headers)
  assert.equal(headers['webhook-id'], 'alr_1-7')
  for (const byte of [1, 2]) {
    const read = new Webhook(secret(byte)).verify(one?.body ?? '', headers)
    assert.deepEqual(read, JSON.parse(body))
  }
  assert.throws(() => new Webhook(secret(3)).verify(one?.body ?? '', headers))
  const { type, timestamp, data } = JSON.parse(body)
  assert.deepEqual([type, data.id, data.sequence], ['alert.opened', 'alr_1', 7])
  assert.equal(timestamp, new Date(change.alert.updatedAt).toISOString())
})

test('an address with a secret in its path shows its origin alone', async (t) => {
  const url = new URL('https://hooks.example.com/services/T0/SECRET?token=SECRET')
  const receiver = webhookReceiver({
    ...{ name: 'soc', url, secrets: [secret(1)], filter: {}, clock: systemClock },
    ...pace,
  })
  t.after(() => receiver.close())
  assert.equal(receiver.origin, 'https://hooks.example.com')
  assert.ok(!receiver.identity.includes('SECRET'))
})

test('PagerDuty gets one alert for one of ours, triggered, acknowledged and resolved, its key only on the way', async (t) => {
  const { url, heard } = await listen(t)
  const receiver = pagerDutyReceiver({
    ...{ name: 'pager', url, routingKey: KEY, filter: {}, clock: systemClock },
    ...{ consoleUrl: 'https://tripline.example.com/', ...pace },
  })
  const bodies = (['opened', 'updated', 'acknowledged', 'closed', 'reopened'] as const).map(
    (kind) => receiver.messageOf({ ...change, kind }) ?? '',
  )
  for (const body of bodies) {
    assert.ok(!body.includes(KEY))
    await send(t, receiver, body)
  }
  const events = heard.map(({ body }) => JSON.parse(body))
  assert.deepEqual(
    events.map((event) => event.event_action),
    ['trigger', 'trigger', 'acknowledge', 'resolve', 'trigger'],
  )
  for (const event of events) {
    assert.equal(event.routing_key, KEY)
    assert.equal(event.dedup_key, 'alr_1')
    assert.equal(event.payload.severity, 'critical')
    assert.equal(event.payload.source, change.alert.agentId)
    assert.equal(event.links[0].href, 'https://tripline.example.com/alerts/alr_1')
  }
})
