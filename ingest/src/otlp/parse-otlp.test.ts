import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { nanoseconds } from './attributes.ts'

const source = 'otlp'
const [traces = ''] = fixtureLines(import.meta.url, 'traces.ndjson')
const [logs = ''] = fixtureLines(import.meta.url, 'logs.ndjson')

/** The export with one of its spans. */
function only(at: number): string {
  const body = JSON.parse(traces)
  const [scope] = body.resourceSpans[0].scopeSpans
  scope.spans = [scope.spans[at]]
  return JSON.stringify(body)
}

function chatAt(time: number): string {
  const body = JSON.parse(only(0))
  body.resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano = `${time}000000`
  return JSON.stringify(body)
}

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: [only(0), only(1), logs],
  at: chatAt,
})

test('one export gives one result a span: calls, tools, and what is neither', () => {
  const parsed = parse(parserOf(source), source, traces)
  assert.deepEqual(
    parsed.map((one) => (one.kind === 'event' ? one.event.action : one.reason)),
    [
      'llm:chat',
      'tool:shell.exec',
      'wrapper span',
      'tool:delete_branch',
      'llm:chat',
      'no GenAI attributes',
    ],
  )
})

test('a chat span carries its tokens and settings, whether numbers came as text or not', () => {
  const event = eventOf(parse(parserOf(source), source, traces))
  assert.equal(event.id, '5b8efff798038103d269b633813fc60ceee19b7ec3c1b174')
  assert.deepEqual([event.inputTokens, event.outputTokens, event.reasoningTokens], [542, 21, 8])
  assert.deepEqual([event.temperature, event.maxTokens, event.model], [0.2, 4_096, 'lumen-3'])
  assert.deepEqual([event.occurredAt, event.durationMs], [1_781_783_887_123, 1_500])
  assert.deepEqual([event.sessionId, event.environment], ['ses_1fda', 'staging'])
})

test('what was said is not kept', () => {
  const out = JSON.stringify([
    parse(parserOf(source), source, traces),
    parse(parserOf(source), source, logs),
  ])
  assert.doesNotMatch(out, /secret plan|ls \/srv|hello/)
})

test('a tool that was refused is a denied execution with argument atoms', () => {
  const [, tool] = eventsOf(parse(parserOf(source), source, traces))
  assert.deepEqual(
    [tool?.actionClass, tool?.outcome, tool?.errorCode],
    ['execute', 'denied', 'PermissionDenied'],
  )
  assert.equal(tool?.arguments[0]?.key, 'command')
})

test('older names are read as well', () => {
  const event = eventsOf(parse(parserOf(source), source, traces)).at(-1)
  assert.deepEqual([event?.inputTokens, event?.outputTokens, event?.service], [5, 6, 'openai'])
})

test("log records with GenAI attributes are events with ids that are not their span's", () => {
  const event = eventOf(parse(parserOf(source), source, logs))
  assert.equal(event.action, 'llm:chat')
  assert.match(event.id, /^log:[0-9a-f]{32}$/)
})

test('metrics and empty exports are ignored, other objects are malformed', () => {
  assert.equal(parse(parserOf(source), source, { resourceMetrics: [] })[0]?.kind, 'ignored')
  assert.equal(parse(parserOf(source), source, { resourceSpans: [] })[0]?.kind, 'ignored')
  assert.equal(parse(parserOf(source), source, { spans: [] })[0]?.kind, 'malformed')
})

test('nanoseconds keep their millisecond, as text or number', () => {
  assert.equal(nanoseconds('1781783887123999999'), 1_781_783_887_123)
  assert.equal(nanoseconds(1_781_783_887_123_000_000), 1_781_783_887_123)
  for (const odd of ['', '12', '-1', 'x', 0, -1, null, {}, '9'.repeat(30)]) {
    assert.ok(Number.isNaN(nanoseconds(odd)), String(odd))
  }
})
