import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRedactor } from '@tripline/ingest'
import fc from 'fast-check'
import { httpProspect } from '../../../test/http-prospect.ts'
import type { Prospect } from '../read/prospect.ts'
import { callText } from './call-text.ts'

const redactor = createRedactor(new Uint8Array(32).fill(3))
const shown = (prospect: Prospect) =>
  callText(prospect, redactor).lines.map(({ name, value }) => `${name}: ${value}`)

const call = (args: unknown): Prospect => ({
  ...{ kind: 'call', action: 'rds:ModifyDBInstance', service: '', resourceType: '' },
  ...{ resourceId: 'core', account: '', region: '', environment: 'prod', credentialId: '' },
  ...{ credentialKind: '', arguments: args },
})
const http = (body: string, url = 'https://api.example.com/graphql'): Prospect =>
  httpProspect(url, { authorization: 'Bearer abcdefghijklmnop', body })

test('arguments are a line each, in their order', () => {
  const args = { DeletionProtection: false, BackupRetentionPeriod: 0, tags: ['a', 'b'], none: {} }
  assert.deepEqual(shown(call(args)), [
    ...['DeletionProtection: false', 'BackupRetentionPeriod: 0', 'tags.0: a', 'tags.1: b'],
    'none: {}',
  ])
  assert.deepEqual(shown(call(undefined)), [])
})

test('an HTTP call shows method, address and body, JSON or not, and never its credential', () => {
  const graphql = JSON.stringify({ query: 'mutation { x }', variables: { id: 'v1' } })
  assert.deepEqual(shown(http(graphql)), [
    ...['method: POST', 'url: https://api.example.com/graphql'],
    ...['body.query: mutation { x }', 'body.variables.id: v1'],
  ])
  assert.equal(shown(http('plain words')).at(-1), 'body: plain words')
  assert.ok(!shown(http(graphql)).join().includes('abcdefghijklmnop'))
})

test('secrets inside are masked, wherever they stand', () => {
  const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'
  const lines = [
    ...shown(call({ password: 'hunter2-hunter2', note: `use ${secret}` })),
    ...shown(http(JSON.stringify({ token: secret }))),
    ...shown(http('', `https://api.example.com/x?access_token=${secret}`)),
    ...shown({ kind: 'tool', server: 's', tool: 't', arguments: { apiKey: secret } }),
  ].join('\n')
  assert.doesNotMatch(lines, /hunter2|16C7e42F/)
  assert.ok((lines.match(/\[redacted:/g) ?? []).length >= 5)
})

test('an admission request shows the object it would make', () => {
  const request = {
    ...{ uid: 'u', operation: 'UPDATE', namespace: 'shop', name: 'web' },
    object: { kind: 'Deployment', spec: { replicas: 40 } },
  }
  assert.ok(shown({ kind: 'kubernetes', request }).includes('object.spec.replicas: 40'))
})

test('what there is no room for is counted, and what is cut says so', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`key${at}`, at]))
  const { lines, more } = callText(call(many), redactor)
  assert.deepEqual([lines.length, more], [40, 60])
  assert.match(shown(call({ long: 'x y '.repeat(100) }))[0] ?? '', /… \(100 characters more\)$/)
})

test('whatever the call holds, its text is bounded and every line is counted', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (args) => {
      const { lines, more } = callText(call(args), redactor)
      const size = lines.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
      assert.ok(lines.length <= 40 && size <= 3_000 && more >= 0)
    }),
  )
})
