import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { redactText } from './redact-text.ts'
import { suspicionOf } from './suspicion.ts'

const mask = (kind: string): string => `[redacted:${kind}:0123456789abcdef]`
const isReplaced = (text: string): boolean => redactText(text, mask) !== text

const keyPiece = fc
  .tuple(
    fc.constantFrom('AKIAIOSFODNN7EXAMPLE', 'xASIA0123456789ABCDEF', 'AKIA'),
    fc.oneof(
      fc.constantFrom('\\n', '":"', ',,,,,,,,', ',,,,,,,,,'),
      fc.string({ unit: fc.constantFrom(' ', ',', '"', ':', 'n', '|'), maxLength: 10 }),
    ),
    fc.string({
      unit: fc.constantFrom('a', 'Z', '9', '/', '+'),
      minLength: 38,
      maxLength: 42,
    }),
  )
  .map((parts) => parts.join(''))
const namePiece = fc.oneof(
  fc.constantFrom('secret', 'Secret', 'SECRET', 'string', 'String', '_STRING', 'strin', 'password'),
  fc.constantFrom(
    '=',
    ': ',
    "'",
    '_',
    ' ',
    '  ',
    '\t',
    '\u00a0',
    'manager',
    'hunter2-hunter2',
    '\\"',
  ),
)

for (const [what, piece] of [
  ['a key id with its secret', keyPiece],
  ['a name with its value', namePiece],
] as const) {
  test(`${what} that the exact pass would replace raises suspicion, whatever stands around it`, () => {
    let replaced = 0
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        if (!isReplaced(text)) return
        replaced += 1
        assert.notEqual(suspicionOf(text), 'none', text)
      }),
      { numRuns: 5000 },
    )
    assert.ok(replaced > 50, `only ${replaced} texts held one`)
  })
}

test('a key id alone, and names that only begin like a secret, raise none', () => {
  const record = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    sessionContext: 'aVeryLongWordThatIsNoSecretButOne',
    eventSource: 'secretsmanager.amazonaws.com',
    secretStrings: 'x',
    secretive: 1,
  }
  assert.equal(suspicionOf(JSON.stringify(record)), 'none')
  assert.equal(suspicionOf(JSON.stringify({ secretString: 'hunter2-hunter2' })), 'named')
  assert.equal(suspicionOf(JSON.stringify({ SECRET_STRING: 'hunter2-hunter2' })), 'named')
})
