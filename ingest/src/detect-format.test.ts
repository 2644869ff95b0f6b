import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { createDetectFormat } from './detect-format.ts'
import { shippedMappings } from './mapped/shipped-mappings.ts'

const detect = createDetectFormat(shippedMappings((text) => text))
const cloudTrail = {
  eventVersion: '1.11',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  userIdentity: { type: 'Root' },
  eventTime: '2026-06-18T11:58:07Z',
}

function fixture(path: string): readonly string[] {
  const text = readFileSync(new URL(`./${path}`, import.meta.url), 'utf8')
  return text.split('\n').filter((line) => line !== '')
}

const eksMessage = {
  messageType: 'DATA_MESSAGE',
  logGroup: '/aws/eks/shop/cluster',
  logEvents: [
    { id: '1', timestamp: 1_781_783_887_000, message: 'I0618 11:58:07 controller.go:1] synced' },
    {
      id: '2',
      timestamp: 1_781_783_887_000,
      message: fixture('kubernetes/fixtures/events.ndjson')[0] ?? '',
    },
  ],
}

const samples: readonly (readonly [string, string])[] = [
  ...fixture('kubernetes/fixtures/events.ndjson').map(
    (line) => ['kubernetes-audit', line] as const,
  ),
  ...fixture('kubernetes/fixtures/event-list.json').map(
    (line) => ['kubernetes-audit', line] as const,
  ),
  ...fixture('vault/fixtures/entries.ndjson').map((line) => ['vault-audit', line] as const),
  ...fixture('envoy/fixtures/access.ndjson').map((line) => ['envoy', line] as const),
  ...fixture('litellm/fixtures/payloads.ndjson').map((line) => ['litellm', line] as const),
  ...fixture('otlp/fixtures/traces.ndjson').map((line) => ['otlp', line] as const),
  ...fixture('otlp/fixtures/logs.ndjson').map((line) => ['otlp', line] as const),
  ...fixture('mcp/fixtures/transcript.ndjson').map((line) => ['mcp', line] as const),
  ...fixture('mapped/fixtures/railway.ndjson').map((line) => ['mapped:railway', line] as const),
  ...fixture('mapped/fixtures/json-api.ndjson').map((line) => ['mapped:json-api', line] as const),
  ...fixture('github/fixtures/events.ndjson').map((line) => ['github-audit', line] as const),
  ...fixture('gcp/fixtures/entries.ndjson').map((line) => ['gcp-audit', line] as const),
  ...fixture('okta/fixtures/events.ndjson').map((line) => ['okta', line] as const),
  ...fixture('azure/fixtures/records.ndjson').map((line) => ['azure-audit', line] as const),
  ...fixture('openai/fixtures/events.ndjson').map((line) => ['openai-audit', line] as const),
  ...fixture('anthropic/fixtures/activities.ndjson').map(
    (line) => ['anthropic-audit', line] as const,
  ),
  ...fixture('laurel/fixtures/events.ndjson').map((line) => ['laurel', line] as const),
  ...fixture('falco/fixtures/alerts.ndjson').map((line) => ['falco', line] as const),
  ...fixture('tetragon/fixtures/events.ndjson').map((line) => ['tetragon', line] as const),
  ...fixture('nginx/fixtures/access.ndjson').map((line) => ['nginx', line] as const),
  ['kubernetes-audit', JSON.stringify(eksMessage)],
  ['kubernetes-audit', JSON.stringify(eksMessage.logEvents[1])],
  [
    'kubernetes-audit',
    JSON.stringify({
      awslogs: { data: gzipSync(JSON.stringify(eksMessage)).toString('base64') },
    }),
  ],
  ['cloudtrail', JSON.stringify(cloudTrail)],
  ['cloudtrail', JSON.stringify({ Records: [cloudTrail] })],
  [
    'cloudtrail',
    JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail: cloudTrail }),
  ],
]

test('each format is told from its records, whatever the order of their keys', () => {
  for (const [source, line] of samples) {
    assert.equal(detect(line), source, line.slice(0, 120))
    const entries: readonly (readonly [string, unknown])[] = Object.entries(JSON.parse(line))
    assert.equal(detect(JSON.stringify(Object.fromEntries([...entries].reverse()))), source)
    assert.equal(detect(`\ufeff${line}`), source)
  }
})

test('logs that are text are told by their lines', () => {
  for (const [source, path] of [
    ['nginx', 'nginx/fixtures/access.log'],
    ['haproxy', 'haproxy/fixtures/http.log'],
    ['auditd', 'auditd/fixtures/audit.log'],
  ] as const) {
    for (const line of fixture(path)) assert.equal(detect(line), source, line)
  }
})

test('what is none of them is nothing', () => {
  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '7',
    '{}',
    '{"message":"hello"}',
    '{"kind":"Event"}',
    '{"type":"request"}',
    'GET / HTTP/1.1',
    '{"a":'.repeat(5_000),
  ]) {
    assert.equal(detect(text), null, text.slice(0, 40))
  }
})

test('any text is told or not, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const found = detect(text)
      assert.ok(found === null || typeof found === 'string')
    }),
  )
})
