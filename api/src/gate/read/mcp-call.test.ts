import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyValues } from './body-values.ts'
import { mcpRequest } from './mcp-call.ts'

const kindOf = (body: string) => mcpRequest(bodyValues(body)).kind
const params = '{"name":"delete_volume","arguments":{"id":"vol_1"}}'

test('a tool call is one however its JSON is spelt', () => {
  for (const body of [
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`,
    `\ufeff{"method":"\\u0074ools/call","params":${params}}`,
    `\n {"params":${params},"method":"tools/call"}`,
  ]) {
    assert.equal(kindOf(body), 'call', body)
  }
})

test('a call that some servers find and others do not is opaque', () => {
  for (const body of [
    `{"Method":"tools/call","params":${params}}`,
    `{"method":"ping","METHOD":"tools/call","params":${params}}`,
    `{"method":"tools/call","params":{"name":"list"},"Params":${params}}`,
    `{"method":"tools/call","param\u017f":${params}}`,
    `{"method":"tools/call","params":{"name":"list","Name":"delete_volume"}}`,
    `{"method":"tools/call","params":{"name":"x","arguments":{},"Arguments":{"id":"vol_1"}}}`,
    `{"method":"ping"}\n{"method":"tools/call","params":${params}}`,
    `[{"method":"ping"},{"method":"tools/call","params":${params}}]`,
    '{"method":"tools/call","params":{"name":""}}',
    '{"method":"tools/call"}',
  ]) {
    assert.equal(kindOf(body), 'opaque', body)
  }
})

test('everything else is none', () => {
  for (const body of [
    '',
    'tools/call',
    '{"method":"tools/list"}',
    '{"Method":"GET","requests":[]}',
    '[]',
    '{"method":["tools/call"]}',
  ]) {
    assert.equal(kindOf(body), 'none', body)
  }
})
