import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createOpaPolicy } from './opa-policy.ts'
import { policySuite, sampleQuestion } from './policy.contract.ts'

/** Stands where OPA would, and answers as it does: `result`, or nothing where the decision is undefined. */
let server: Server
let url = ''
let body: string | null = null
let status = 200
const seen: { path: string; authorization: string }[] = []

before(async () => {
  server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += String(piece)
    seen.push({ path: request.url ?? '', authorization: String(request.headers.authorization) })
    response.statusCode = status
    response.end(body ?? JSON.stringify({ result: decided(JSON.parse(text).input) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
after(() => server.close())

function decided({ risk, denyListed }: { risk: number; denyListed: boolean }) {
  if (denyListed) return { outcome: 'deny', because: ['listed'] }
  return risk < 40 ? { outcome: 'allow', because: ['low'] } : { outcome: 'approval_required' }
}

const opa = (timeoutMs = 5_000, at = url) =>
  createOpaPolicy({ url: at, path: 'tripline/decision', timeoutMs, token: 'opa-token' })

policySuite('OPA', async () => opa())

test('it asks where the decision lies, with its token', async () => {
  await opa().answer(sampleQuestion())
  assert.deepEqual(seen.at(-1), {
    path: '/v1/data/tripline/decision',
    authorization: 'Bearer opa-token',
  })
})

test('an undefined decision denies; true and false are decisions', async () => {
  for (const [answer, outcome] of [
    ['{}', 'deny'],
    ['{"result":true}', 'allow'],
    ['{"result":false}', 'deny'],
  ] as const) {
    body = answer
    const found = await opa().answer(sampleQuestion())
    assert.equal(found.kind === 'answered' && found.outcome, outcome, answer)
  }
  body = null
})

test('what is no decision, an error, too much, and nobody there: the question failed', async () => {
  for (const [answer, code] of [
    ['{"result":{"outcome":"maybe"}}', 200],
    ['{"result":7}', 200],
    ['not json', 200],
    [`{"result":true,"x":"${'x'.repeat(70_000)}"}`, 200],
    ['{"code":"internal_error"}', 500],
  ] as const) {
    body = answer
    status = code
    assert.equal((await opa().answer(sampleQuestion())).kind, 'failed', answer.slice(0, 40))
  }
  body = null
  status = 200
  assert.equal((await opa(200, 'http://127.0.0.1:1').answer(sampleQuestion())).kind, 'failed')
})
