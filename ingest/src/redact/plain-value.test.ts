import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPlainValue } from './plain-value.ts'
import { redactJson } from './redact-json.ts'
import { createRedactor } from './redactor.ts'

const redactor = createRedactor(new Uint8Array(32).fill(5))

/** Every key and every text is looked at here, whatever it is next to. */
function redactedByTree(body: string): string {
  return redactJson(body, (kind) => `[redacted:${kind}:]`, { texts: true }) ?? body
}

test('what the quick way passes over the tree would have left alone as well', () => {
  const key = fc.constantFrom(
    'name',
    'id',
    'kind',
    'mount_class',
    'value',
    'data',
    'a\\',
    'x"',
    'h',
  )
  const text = fc.constantFrom('secret', 'token', 'Secret', 'authorization', 'hunter2-hunter2', '"')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      text,
      fc.constant({ kind: 'Secret', data: { h: 'hunter2-hunter2' } }),
      fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
    ),
  }))
  let hidden = 0
  fc.assert(
    fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (tree) => {
      const body = JSON.stringify(tree)
      const redacted = redactor.raw(body).replace(/(\[redacted:[a-z-]+:)[0-9a-f]{16}\]/g, '$1]')
      assert.equal(redacted, redactedByTree(body))
      if (redacted !== body) hidden += 1
    }),
    { numRuns: 3000 },
  )
  assert.ok(hidden > 100, `only ${hidden} trees had something to hide`)
})

test('a text is plain only where its own key is seen to name nothing', () => {
  const at = (json: string): boolean =>
    isPlainValue(json, json.toLowerCase().lastIndexOf('secret') + 6)
  assert.ok(at('{"mount_class":"secret","x":1}'))
  assert.ok(at('{"a":[],"mount_class":"secret"}'))
  for (const json of [
    '{"name":"secret","value":"x"}',
    '{"kind":"Secret","data":{"a":"x"}}',
    '{"a":"secret" }',
    '["secret","x"]',
    '{"secret":"x"}',
    '{"a": "secret","x":1}',
    String.raw`{"a":"x\"b\":\"secret","x":1}`,
    String.raw`{"na\u006de":"secret","value":"x"}`,
    'secret"',
  ]) {
    assert.equal(at(json), false, json)
  }
})
