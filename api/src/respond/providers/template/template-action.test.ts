import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LaggingCell } from '../../../../test/providers/http-ground.ts'
import {
  everybody,
  httpGround,
  laggingCell,
  ok,
  sampleTarget,
  TOKEN,
} from '../../../../test/providers/http-ground.ts'
import type { Call } from '../../../../test/providers/provider-server.ts'
import type { Target } from '../../response-action.ts'
import { responseActionContract } from '../response-action.contract.ts'
import { fillRequest } from './fill-request.ts'
import { loadTemplate, RAILWAY_TEMPLATE } from './load-template.ts'
import { templateAction } from './template-action.ts'

const forever = new AbortController().signal
const plain = (text: string): string => text
const target: Target = { ...sampleTarget, source: 'mapped:railway', credentialId: randomUUID() }

/** Railway's API as far as the shipped template goes: GraphQL at one path, errors with 200. */
async function loopbackRailway() {
  const tokens = new Map<string, LaggingCell<boolean>>()
  const ground = await httpGround(({ path, body }: Call) => {
    if (path !== '/graphql/v2') return { status: 404 }
    const { query, variables } = JSON.parse(body)
    if (query.includes('apiTokens')) {
      const edges = [...tokens].flatMap(([id, cell]) => (cell.told() ? [{ node: { id } }] : []))
      return ok({ data: { apiTokens: { edges } } })
    }
    const cell = tokens.get(variables.id)
    if (cell === undefined || !cell.held()) {
      return ok({ errors: [{ message: 'Token not found' }], data: null })
    }
    cell.set(false)
    return ok({ data: { apiTokenDelete: true } })
  })
  return { ...ground, tokens }
}

responseActionContract('railway.delete-token, by template', null, async () => {
  const { tokens, ...ground } = await loopbackRailway()
  return {
    ...ground,
    async open() {
      const id = randomUUID()
      const cell = laggingCell(true)
      tokens.set(id, cell)
      return {
        action: templateAction(
          loadTemplate(RAILWAY_TEMPLATE),
          ground.api(),
          plain,
          everybody.includes,
        ),
        target: { ...target, credentialId: id },
        // The list says that it is not there, and not that it never was.
        stranger: null,
        truth: async () => String(cell.held()),
        works: async () => cell.held(),
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})

/** A REST API with a switch, which the template can put back. */
const SWITCH = `
action: acme.block-key
title: Block the key.
url: https://api.acme.example
appliesTo: { sources: [mapped:acme], credentialKinds: [api_token], credentialId: "[a-z0-9.%/-]+" }
leaves: ["calls of {agentId} that have begun"]
read:
  request: { method: GET, path: "/keys/{credentialId}" }
  in: { path: blocked, equals: false }
  out: { path: blocked, equals: true }
off: { request: { method: PUT, path: "/keys/{credentialId}", json: { blocked: true, why: "by {agentId}" } } }
on: { request: { method: PUT, path: "/keys/{credentialId}", json: { blocked: false } } }
`

responseActionContract('acme.block-key, by template', null, async () => {
  const keys = new Map<string, LaggingCell<boolean>>()
  const ground = await httpGround(({ method, path, body }: Call) => {
    const cell = keys.get(path)
    if (cell === undefined) return { status: 404 }
    if (method === 'GET') return ok({ blocked: cell.told() })
    cell.set(JSON.parse(body).blocked)
    return ok({ blocked: cell.held() })
  })
  return {
    ...ground,
    async open() {
      const credentialId = `key-${randomUUID()}`
      const cell = laggingCell(false)
      keys.set(`/keys/${credentialId}`, cell)
      const one: Target = { ...target, source: 'mapped:acme', credentialId }
      return {
        action: templateAction(written(SWITCH), ground.api(), plain, everybody.includes),
        ...{ target: one, stranger: { ...one, credentialId: 'nobody' } },
        truth: async () => String(cell.held()),
        works: async () => !cell.held(),
        ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
      }
    },
  }
})

/** Loaded from a file of its own, as a person writes it. */
function written(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tl-'))
  try {
    writeFileSync(join(folder, 'one.yaml'), text)
    return loadTemplate(join(folder, 'one.yaml'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a value stays a value: encoded in a path, text in a body, and never in a query', () => {
  const values = { credentialId: '../a?b=1#"{x}', agentId: '"},"y":{"' }
  const { path, json } = fillRequest(
    { method: 'PUT', path: '/keys/{credentialId}', json: { why: 'by {agentId}' } },
    values,
  )
  assert.equal(path, '/keys/..%2Fa%3Fb%3D1%23%22%7Bx%7D')
  assert.deepEqual(json, { why: 'by "},"y":{"' })
  const query = 'mutation ($id: String!) { drop(id: $id) {credentialId} }'
  const graphql = { query, variables: { id: '{credentialId}' } }
  assert.deepEqual(fillRequest({ path: '/', graphql }, values).json, {
    ...{ query, variables: { id: values.credentialId } },
  })
})

test('an id of dots goes nowhere, and one that does not match is for no action', async (t) => {
  const ground = await httpGround(() => ok({}))
  t.after(ground.close)
  const action = templateAction(written(SWITCH), ground.api(), plain, everybody.includes)
  const dots: Target = { ...target, source: 'mapped:acme', credentialId: '..' }
  assert.match((await action.plan(dots, forever)).impossible, /a dot where an id should be/)
  assert.equal(ground.server.calls.length, 0)
  assert.equal(action.appliesTo({ ...dots, credentialId: 'UPPER' }), false)
  assert.equal(action.appliesTo({ ...dots, credentialKind: 'certificate' }), false)
})

test('whatever an event says, a plan is made or is impossible', async (t) => {
  const ground = await httpGround(() => ok({ blocked: false }))
  t.after(ground.close)
  const text = SWITCH.replace('[a-z0-9.%/-]+', '[^$]*').replace('/keys/', '/{principal}/')
  const action = templateAction(written(text), ground.api(), plain, everybody.includes)
  const words = fc.string({ unit: 'binary' })
  await fc.assert(
    fc.asyncProperty(words, words, words, async (credentialId, principal, agentId) => {
      const one = { ...target, source: 'mapped:acme' as const, credentialId, principal, agentId }
      const plan = await action.plan(one, forever)
      assert.doesNotMatch(plan.calls.join() + plan.leaves.join(), /\p{Cc}/u)
    }),
    { numRuns: 50, examples: [['\ud800', '\udfff', '\r\n']] },
  )
})

test('errors of GraphQL are refusals, though they come with 200', async (t) => {
  const { tokens, ...ground } = await loopbackRailway()
  t.after(ground.close)
  tokens.set(target.credentialId, laggingCell(true))
  const action = templateAction(
    loadTemplate(RAILWAY_TEMPLATE),
    ground.api(),
    plain,
    everybody.includes,
  )
  const plan = await action.plan(target, forever)
  for (const [code, outcome] of [
    ['FORBIDDEN', 'forbidden'],
    ['INTERNAL_SERVER_ERROR', 'transient'],
    ['RATE_LIMITED', 'transient'],
  ] as const) {
    ground.server.fault(ok({ data: null, errors: [{ message: 'no', extensions: { code } }] }))
    assert.equal((await action.execute(plan, forever)).outcome, outcome, code)
  }
})

test('a template that is wrong says where and what to do', () => {
  const cases = [
    [SWITCH.replace('title:', 'titel:'), /titel/],
    [SWITCH.replace('[a-z0-9.%/-]+', '[a-z'), /credentialId is no pattern/],
    [SWITCH.replace('{ method: GET, path', '{ path'), /name the method/],
  ] as const
  for (const [text, problem] of cases) assert.throws(() => written(text), problem)
})
