import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { createPendingCalls } from './pending-calls.ts'
import { toolFacts } from './tool-facts.ts'

const source = 'mcp'
const lines = fixtureLines(import.meta.url, 'transcript.ndjson')
const line = (at: number) => JSON.parse(lines[at] ?? '{}')

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  // Answers that succeed are ignored, so only lines that are events are fixtures of the contract.
  records: [0, 2, 4, 5].map((at) => lines[at] ?? ''),
  at: (time) => JSON.stringify({ ...line(0), time: new Date(time).toISOString() }),
})

function transcript() {
  const parser = parserOf(source)
  return lines.map((text) => parse(parser, source, text))
}

test('a transcript gives the calls as they are asked, and the failures as they come', () => {
  const actions = transcript().map(([one]) =>
    one?.kind === 'event' ? one.event.action : one?.reason,
  )
  assert.deepEqual(actions, [
    'tool:get_page',
    'answer',
    'tool:send_mail',
    'mcp:tool_error',
    'mcp:tools/list',
    'mcp:resources/read',
    'mcp:tool_error',
  ])
})

test('an address that only a tool mentioned is known for that', () => {
  const call = eventOf(transcript()[2] ?? [])
  assert.deepEqual(
    call.arguments.map(({ key, kind, origin, sourceTool }) => [key, kind, origin, sourceTool]),
    [
      ['to', 'email', 'tool', 'get_page'],
      ['cc', 'email', 'none', ''],
    ],
  )
})

test('a transcript delivered again gives the very same events', () => {
  const parser = parserOf(source)
  const once = lines.map((text) => parse(parser, source, text))
  const twice = lines.map((text) => parse(parser, source, text))
  assert.deepEqual(twice, once)
})

test('after a crash in between, ids are the same', () => {
  const ids = (parsed: ReturnType<typeof transcript>) =>
    parsed.flatMap(eventsOf).map((event) => event.id)
  const [, , ...rest] = lines.map((text) => parse(parserOf(source), source, text))
  assert.deepEqual(ids(rest), ids(transcript().slice(2)))
})

test('a failed answer names its tool, its server and how long it took', () => {
  const failure = eventOf(transcript()[3] ?? [])
  assert.deepEqual(
    [failure.outcome, failure.errorCode, failure.resourceId, failure.service, failure.durationMs],
    ['failure', 'tool_error', 'send_mail', 'browser', 1_000],
  )
})

test('the tools a server offers are an event, whoever asked', () => {
  assert.equal(eventOf(transcript()[4] ?? []).toolsOffered, 'get_page,send_mail')
})

test('nothing that was given or returned is kept', () => {
  assert.doesNotMatch(
    JSON.stringify(transcript()),
    /mallory|dana@|docs\.example\.com\/start|no such mailbox/,
  )
})

test("a server may not pass its requests off as the agent's", () => {
  const forged = { ...line(0), direction: 'server-to-client' }
  assert.equal(parse(parserOf(source), source, forged)[0]?.kind, 'ignored')
  const sampling = {
    ...forged,
    message: { jsonrpc: '2.0', id: 9, method: 'sampling/createMessage', params: {} },
  }
  assert.equal(eventOf(parse(parserOf(source), source, sampling)).actionClass, 'llm')
})

test('tool names tell the class, and what they destroy speaks over what they read', () => {
  const expected: readonly (readonly [string, string])[] = [
    ['get_page', 'read'],
    ['order.read', 'read'],
    ['list_issues', 'list'],
    ['web_search', 'list'],
    ['fs_write', 'write'],
    ['send_money', 'write'],
    ['delete_branch', 'delete'],
    ['deleteVolume', 'destroy'],
    ['get_and_delete_volume', 'destroy'],
    ['drop_table', 'destroy'],
    ['shell.exec', 'execute'],
    ['bash', 'execute'],
    ['mcp__terminal__run', 'execute'],
    ['python_interpreter', 'execute'],
    ['', 'other'],
    ['frobnicate', 'other'],
  ]
  for (const [tool, actionClass] of expected) {
    assert.equal(toolFacts('s', tool).actionClass, actionClass, tool)
  }
})

test('pending calls are bounded, and an answer never precedes its call', () => {
  const pending = createPendingCalls(2)
  for (const key of ['a', 'b', 'c']) pending.asked(key, { tool: key, at: 5 })
  assert.equal(pending.size, 2)
  assert.equal(pending.answered('a', 9), null)
  assert.equal(pending.answered('c', 4), null)
  assert.equal(pending.answered('c', 5)?.tool, 'c')
})

test('a call on a file is about the file; an answer that held a secret is an event', () => {
  const parser = parserOf(source)
  const asked = (id: number, name: string, args: unknown) =>
    JSON.stringify({
      ...line(0),
      message: { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } },
    })
  const answered = (id: number, text: string) =>
    JSON.stringify({
      ...line(0),
      ...{ direction: 'server-to-client', time: '2026-06-18T14:40:00.000Z' },
      message: { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } },
    })
  const call = eventOf(parse(parser, source, asked(90, 'read_file', { path: 'infra/.env.cli' })))
  assert.deepEqual(
    [call.resourceType, call.resourceId, call.secretAccess],
    ['file', 'infra/.env.cli', true],
  )
  const token = `npm_${'a1B2'.repeat(9)}`
  const answer = eventOf(parse(parser, source, answered(90, `NPM_TOKEN=${token}`)))
  assert.deepEqual(
    [answer.action, answer.actionClass, answer.secretAccess, answer.resourceId],
    ['mcp:secret_returned', 'credential', true, 'read_file'],
  )
  assert.doesNotMatch(JSON.stringify(answer), new RegExp(token))
  parse(parser, source, asked(91, 'read_file', { path: 'README.md' }))
  assert.equal(parse(parser, source, answered(91, 'all is well'))[0]?.kind, 'ignored')
})
