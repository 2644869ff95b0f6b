import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseFraming } from './choose-framing.ts'

for (const [beginning, expected] of [
  ['', ''],
  ['  \n', ''],
  ['{"a":1', ''],
  ['{"a":1}\n', 'lines'],
  ['{"a":1}\n{"b', 'lines'],
  ['\ufeff{"a":1}\n', 'lines'],
  ['{"a": "cut of\n{"b":1}\n', 'lines'],
  ['off"}\n{"b":1}\n', 'lines'],
  ['{\n  "a": 1\n}', 'json'],
  ['{"a":1,\n"b":2}', 'json'],
  ['{"Records":[{"a":1}', 'json'],
  ['{"Records":[\n{"a":1}\n]}', 'json'],
  ['{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1"}]}\n', 'json'],
  ['[{"a":1}', 'json'],
  ['[\n', 'json'],
  ['[]', 'json'],
  ['[2026-01-01T00:00:00Z] "GET / HTTP/1.1" 200', 'lines'],
  ['type=SYSCALL msg=audit(1.2:3): x', 'auditd'],
  ['192.0.2.1 - - [01/Jan/2026', 'lines'],
] as const) {
  test(`${JSON.stringify(beginning)} is framed as '${expected}'`, () => {
    assert.equal(chooseFraming(Buffer.from(beginning), false), expected)
  })
}

test('what is complete is always framed', () => {
  for (const beginning of ['', '{', '{"a":1}', '{"a":1', '[', 'x']) {
    assert.notEqual(chooseFraming(Buffer.from(beginning), true), '')
  }
  assert.equal(chooseFraming(Buffer.from('{"a":1}'), true), 'lines')
})
