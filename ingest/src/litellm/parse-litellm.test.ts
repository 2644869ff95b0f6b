import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import {
  argumentDigest,
  eventOf,
  eventsOf,
  fixtureLines,
  parse,
  parserOf,
} from '../parser-kit.contract.ts'
import { toolsOffered } from './inference-settings.ts'

const source = 'litellm'
const lines = fixtureLines(import.meta.url, 'payloads.ndjson')
const payload = (at: number) => JSON.parse(lines[at] ?? '{}')

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...payload(0), startTime: time / 1000, endTime: time / 1000 + 1 }),
})

test('a model call carries its tokens, settings and cost', () => {
  const [parsed] = parse(parserOf(source), source, lines[0])
  assert.ok(parsed?.kind === 'event')
  const { event, claims } = parsed
  assert.equal(event.id, 'chatcmpl-0001')
  assert.deepEqual([event.action, event.actionClass, event.service], ['llm:chat', 'llm', 'openai'])
  assert.deepEqual(
    [event.inputTokens, event.outputTokens, event.reasoningTokens, event.cachedTokens],
    [1_328, 70, 17, 405],
  )
  assert.deepEqual([event.costUsd, event.temperature, event.maxTokens], [0.01234, 0.2, 1_024])
  assert.equal(event.toolsOffered, 'read_file,send_money')
  assert.equal(event.occurredAt, 1_781_783_887_123)
  assert.equal(event.durationMs, 2_500)
  assert.equal(event.sessionId, 'ses_9f3c1d7702ab')
  assert.equal(event.credentialKind, 'virtual_key')
  assert.equal(event.credentialId, payload(0).metadata.user_api_key_hash)
  assert.equal(event.environment, 'prod')
  assert.equal(claims.virtualKey, 'vk_billing_61')
  assert.equal(claims.agentHeader, 'bill-payer')
})

test('each tool call that the model asked for is an event, its arguments with their origins', () => {
  const [, money, mail] = eventsOf(parse(parserOf(source), source, lines[0]))
  assert.equal(money?.action, 'tool:send_money')
  assert.equal(money?.actionClass, 'write')
  assert.equal(money?.id, 'chatcmpl-0001/tool/0')
  assert.equal(money?.occurredAt, 1_781_783_889_623)
  assert.deepEqual(
    money?.arguments.find((atom) => atom.key === 'recipient'),
    {
      key: 'recipient',
      kind: 'account',
      hmac: argumentDigest('account', 'us133000000121212121212'),
      origin: 'tool',
      sourceTool: 'read_file',
    },
  )
  assert.deepEqual(
    mail?.arguments
      .filter((atom) => atom.kind === 'email')
      .map((atom) => [atom.origin, atom.sourceTool]),
    [
      ['user', ''],
      ['tool', 'read_file'],
    ],
  )
})

test('Anthropic tool_use and tool_result are read; its cached tokens are added', () => {
  const [call, visit] = eventsOf(parse(parserOf(source), source, lines[1]))
  assert.deepEqual([call?.inputTokens, call?.outputTokens, call?.cachedTokens], [120, 40, 100])
  assert.equal(visit?.action, 'tool:get_webpage')
  assert.deepEqual(visit?.arguments, [
    {
      key: 'url',
      kind: 'host',
      hmac: argumentDigest('host', 'evil.example'),
      origin: 'tool',
      sourceTool: 'get_webpage',
    },
  ])
})

test('no prompt, answer, argument or error text is kept', () => {
  const body = payload(0)
  body.error_str = 'quotes the prompt: You pay bills.'
  body.error_information = {
    error_code: '400',
    error_class: 'BadRequestError',
    error_message: 'You pay bills.',
    traceback: 'You pay bills.',
  }
  body.model_parameters.system = 'You pay bills.'
  body.metadata.spend_logs_metadata = { note: 'You pay bills.' }
  body.metadata.mcp_tool_call_metadata = {
    name: 't',
    arguments: { a: 'You pay bills.' },
    result: 'You pay bills.',
  }
  const out = JSON.stringify(parse(parserOf(source), source, body))
  for (const content of [
    'You pay bills',
    'bill-december',
    'dana@example.com',
    'mallory',
    'US133000',
    'I pay',
    'Car rental',
  ]) {
    assert.ok(!out.toLowerCase().includes(content.toLowerCase()), content)
  }
})

test('a call through the MCP gateway is the tool call itself', () => {
  const body = payload(0)
  body.response = null
  body.call_type = 'call_mcp_tool'
  body.metadata.mcp_tool_call_metadata = {
    name: 'delete_branch',
    arguments: { branch: 'main' },
    mcp_server_name: 'github',
  }
  const event = eventOf(parse(parserOf(source), source, body))
  assert.deepEqual(
    [event.action, event.service, event.actionClass],
    ['tool:delete_branch', 'github', 'delete'],
  )
  assert.equal(event.arguments[0]?.key, 'branch')
})

test('a failure says of which class it was, and a refusal is one', () => {
  const outcome = (error_information: unknown) => {
    const event = eventOf(
      parse(parserOf(source), source, { ...payload(0), status: 'failure', error_information }),
    )
    return [event.outcome, event.errorCode]
  }
  assert.deepEqual(outcome({ error_code: '429', error_class: 'RateLimitError' }), [
    'failure',
    'RateLimitError',
  ])
  assert.deepEqual(outcome({ error_code: '403', error_class: '' }), ['denied', '403'])
  assert.deepEqual(outcome({ error_class: 'AuthenticationError' }), [
    'denied',
    'AuthenticationError',
  ])
  assert.deepEqual(outcome(undefined), ['failure', 'failure'])
})

test('an answer from the cache is an event of its own', () => {
  const id = (startTime: number) =>
    eventOf(parse(parserOf(source), source, { ...payload(0), cache_hit: true, startTime })).id
  assert.notEqual(id(1_781_783_887), id(1_781_783_888))
})

test('tools of every provider are named, sorted and bounded', () => {
  const tools = [
    { type: 'function', function: { name: 'b' } },
    { name: 'a', input_schema: {} },
    { type: 'web_search' },
    { toolSpec: { name: 'c' } },
    { functionDeclarations: [{ name: 'd,e' }] },
    7,
  ]
  assert.equal(toolsOffered(tools), 'a,b,c,d e,web_search')
  const many = Array.from({ length: 1_000 }, (_, at) => ({ name: `tool_number_${at}` }))
  assert.ok(toolsOffered(many).length <= 2_048)
})

test('a tool call on a file is about the file; a model call that was handed a secret says so', () => {
  const call = (path: string) => ({
    id: 'c1',
    type: 'function',
    function: { name: 'fs.read', arguments: JSON.stringify({ path }) },
  })
  const asking = {
    ...payload(0),
    response: {
      choices: [{ message: { role: 'assistant', tool_calls: [call('infra/.env.cli')] } }],
    },
  }
  const [, read] = eventsOf(parse(parserOf(source), source, JSON.stringify(asking)))
  assert.deepEqual(
    [read?.resourceType, read?.resourceId, read?.actionClass, read?.secretAccess],
    ['file', 'infra/.env.cli', 'credential', true],
  )
  assert.match(read?.raw ?? '', /"file":"infra\/\.env\.cli"/)
  const token = `npm_${'a1B2'.repeat(9)}`
  const handed = (content: string) => ({
    ...payload(0),
    messages: [
      { role: 'user', content: 'Fix it.' },
      { role: 'assistant', content: null, tool_calls: [call('infra/.env.cli')] },
      { role: 'tool', tool_call_id: 'c1', content },
    ],
  })
  const text = JSON.stringify(handed(`NPM_TOKEN=${token}`))
  const chat = eventOf(parse(parserOf(source), source, text))
  assert.deepEqual([chat.actionClass, chat.secretAccess], ['llm', true])
  assert.doesNotMatch(JSON.stringify(chat), new RegExp(token))
  const plain = eventOf(parse(parserOf(source), source, JSON.stringify(handed('PORT=8080'))))
  assert.equal(plain.secretAccess, false)
})
