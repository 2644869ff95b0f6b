import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprint } from '@tripline/infra'
import fc from 'fast-check'
import { plantedSecrets } from './redactor.contract.ts'
import { createRedactor, fingerprintOf } from './redactor.ts'
import { secretKindOfKey } from './secret-key.ts'
import { secretKeys, tokens } from './secret-patterns.ts'

const key = new Uint8Array(32).fill(3)
const redactor = createRedactor(key)
const MASK = /\[redacted:[a-z0-9-]+:[0-9a-f]{16}\]/

for (const { kind, secret } of plantedSecrets) {
  test(`a ${kind} is found wherever it stands`, () => {
    const places = [
      JSON.stringify({ a: secret }),
      JSON.stringify({ a: `see ${secret} there` }),
      JSON.stringify({ a: { b: [1, [secret]] } }),
      JSON.stringify({ [secret]: 1 }),
      JSON.stringify({ a: JSON.stringify({ b: secret }) }),
      JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ c: `x ${secret}` }) }) }),
      JSON.stringify({ a: secret }, null, 2),
      `level=error msg="got ${secret}, sorry"`,
      `https://example.com/?q=${secret}&x=1`,
      secret,
      // Not JSON, though it looks like it.
      `{"a":"${secret}`,
    ]
    for (const text of places) {
      const redacted = redactor.raw(text)
      assert.ok(!redacted.includes(secret), `${text}\n→ ${redacted}`)
      assert.match(redacted, MASK)
      assert.ok(!redactor.text(text).includes(secret), text)
    }
  })
}

test('every token pattern of the list has a planted secret', () => {
  const planted = new Set(plantedSecrets.map(({ kind }) => kind))
  assert.deepEqual(
    tokens.filter(({ kind }) => !planted.has(kind)),
    [],
  )
})

/** 'api key' as people write it. */
function spellings(ending: string): readonly string[] {
  const words = ending.split(' ')
  const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
  const camel = words.map((word, at) => (at === 0 ? word : title(word))).join('')
  return [
    ...[camel, title(camel), words.join('_'), words.join('-'), words.join('')],
    ...[words.join('_').toUpperCase(), words.map(title).join('-')],
  ]
}

for (const { kind, endings } of secretKeys) {
  for (const ending of endings) {
    test(`what stands under a key that ends in '${ending}' is secret, however it is written`, () => {
      for (const name of spellings(ending)) {
        const secret = 'n0t-4-Known_shape'
        for (const whole of [name, `db_${name}`, `X-${name}`]) {
          assert.equal(secretKindOfKey(whole), kind, whole)
          const places = [
            JSON.stringify({ a: 1, [whole]: secret }),
            JSON.stringify({ [whole]: [secret] }),
            JSON.stringify({ [whole]: { value: secret } }),
            JSON.stringify({ headers: { [whole]: ['x', secret] } }),
            JSON.stringify([{ name: whole, value: secret }]),
            JSON.stringify([{ Value: secret, Key: whole }]),
            JSON.stringify({ key: whole, value: { stringValue: secret } }),
            JSON.stringify({ body: JSON.stringify({ [whole]: secret }) }),
            `{ "${whole}" : "${secret}" }`,
            `${whole}=${secret}`,
            `${whole}: ${secret}`,
            `{'${whole}': '${secret}'}`,
          ]
          for (const text of places) {
            const redacted = redactor.raw(text)
            assert.ok(!redacted.includes(secret), `${text}\n→ ${redacted}`)
          }
        }
      }
    })
  }
}

test('escapes do not hide a secret', () => {
  const token = `ghp_${'a1B2c3D4e5F6g7H8'.repeat(2)}`
  for (const text of [
    String.raw`{"\u0070assword":"hunter2-hunter2"}`,
    String.raw`{"a":"gh\u0070_${token.slice(4)}"}`,
    String.raw`{"url":"https:\/\/bob:hunter2-hunter2@db.example.com\/x"}`,
    String.raw`{"a":"password\u003dhunter2-hunter2"}`,
  ]) {
    const parsed = JSON.stringify(JSON.parse(redactor.raw(text)))
    assert.ok(!parsed.includes('hunter2') && !parsed.includes(token), parsed)
  }
})

test('blanks between a name and its sign do not hide a secret', () => {
  for (const blanks of ['', ' ', '  ', '    ', '\t', '\u00a0 ']) {
    const text = `password${blanks}=hunter2-hunter2`
    assert.doesNotMatch(redactor.raw(text), /hunter2/)
    assert.doesNotMatch(redactor.raw(JSON.stringify({ a: text })), /hunter2/)
  }
})

test('beside a value that is already hidden another one is not', () => {
  for (const hidden of ['null', 'true', '""', `"hmac-sha256:${'ab'.repeat(32)}"`]) {
    const text = `{"client_token":${hidden},"x":1,"token" : ${hidden},"password":"hunter2-hunter2"}`
    assert.ok(!redactor.raw(text).includes('hunter2'), text)
    assert.equal(redactor.raw(text.replace('password', 'word')), text.replace('password', 'word'))
  }
  const almost = `{"client_token":"hmac-sha256:${'ab'.repeat(31)}"}`
  assert.match(redactor.raw(almost), MASK)
  assert.ok(
    !redactor.raw(`{"password":null, "a":1, "token":nullhunter2-hunter2`).includes('hunter2'),
  )
})

test('a Kubernetes Secret is secret whatever its keys', () => {
  const body = JSON.stringify({
    kind: 'Secret',
    data: { 'tls.crt': 'aHVudGVyMg==' },
    type: 'Opaque',
  })
  assert.ok(!redactor.raw(body).includes('aHVudGVyMg=='))
})

test('ids, names, hashes and what is already hidden stay as they are', () => {
  const record = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    userIdentity: { principalId: 'AROAEXAMPLE:agent-42', accessKeyId: 'ASIAEXAMPLEKEYID1234' },
    eventID: '7f3c2d1e-1111-4222-8333-123456789012',
    arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-prod-Ab12Cd',
    eventName: 'DescribeSecret',
    digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    keyId: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    nextToken: 'AAMA-EFRSURBSGhCdDlxWUF',
    clientRequestToken: '7f3c2d1e-2222-4222-8333-123456789012',
    max_tokens: 4096,
    usage: { inputTokens: 12, output_tokens: 3, time_to_first_token: 0.2 },
    masterUserPassword: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    client_token: `hmac-sha256:${'ab'.repeat(32)}`,
    tags: [{ key: 'team', value: 'payments' }],
    errorMessage:
      'User: arn:aws:iam::123456789012:user/bob is not authorized to perform: s3:GetObject',
    userAgent: 'Boto3/1.35.0 md/Botocore#1.35.0 ua/2.0 os/linux#6.1 cfg/retry-mode#legacy',
    note: 'the task-force met; ask-me-anything; basic authentication required; token: expired',
    email: 'bob@example.com',
    url: 'https://example.com:8443/a?b=c',
    password: null,
    secretArn: 'orders',
    kind: 'SecretList',
  }
  const text = JSON.stringify(record)
  assert.equal(redactor.raw(text), text)
  for (const value of Object.values(record)) {
    if (typeof value === 'string') assert.equal(redactor.text(value), value)
  }
})

test('one credential has one fingerprint, in a header, a field, a text, and in the registry', () => {
  const secret = `sk-proj-${'aB3dE6gH9jK2mN5p'.repeat(2)}`
  const expected = fingerprint(key, secret)
  assert.equal(redactor.fingerprint(secret), expected)
  for (const text of [
    JSON.stringify({ authorization: `Bearer ${secret}` }),
    JSON.stringify({ apiKey: secret }),
    JSON.stringify({ a: [`it was ${secret}!`] }),
    `key=${secret}`,
  ]) {
    assert.equal(fingerprintOf(redactor.raw(text)), expected, text)
  }
  assert.notEqual(createRedactor(new Uint8Array(32)).fingerprint(secret), expected)
  assert.equal(fingerprintOf('nothing here'), '')
})

test('doubled keys and keys of the prototype neither hide a secret nor do harm', () => {
  const out = redactor.raw(
    '{"password":"one-one-one","password":"two-two-two","x":{"password":"3-3-3"}}',
  )
  assert.ok(!/one-one|two-two|3-3/.test(out), out)
  const text =
    '{"__proto__":{"password":"hunter2-hunter2","list":[{"name":"token","value":"abcdefgh1"}]}}'
  const proto = redactor.raw(text)
  assert.ok(!/hunter2|abcdefgh1/.test(proto))
  assert.deepEqual(Object.keys(JSON.parse(proto)), ['__proto__'])
})

test('ten thousand levels and a megabyte of quotes are survived, in time', () => {
  const deep = `${'{"token":['.repeat(10_000)}"hunter2-hunter2"${']}'.repeat(10_000)}`
  const began = process.cpuUsage()
  assert.ok(!redactor.raw(deep).includes('hunter2'))
  for (const part of [
    '"',
    '\\"',
    '{"a":',
    'eyJ',
    'sk-',
    'password=',
    'Bearer ',
    '://a:',
    'x-_',
    ' ',
  ]) {
    redactor.raw(part.repeat(Math.floor(200_000 / part.length)))
    redactor.raw(JSON.stringify({ token: part.repeat(20_000), b: [part.repeat(20_000)] }))
  }
  const { user } = process.cpuUsage(began)
  assert.ok(user < 20_000_000, `${user / 1e6} s`)
})

test('JSON stays JSON, twice is once, and nothing throws', () => {
  const planted = fc.constantFrom(...plantedSecrets.map(({ secret }) => secret))
  const piece = fc.oneof(
    planted,
    fc.string({ maxLength: 20 }),
    fc.constantFrom('password', 'token', 'name'),
  )
  const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''))
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double(),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  })).value
  fc.assert(
    fc.property(tree, (value) => {
      const body = JSON.stringify(value)
      const once = redactor.raw(body)
      assert.doesNotThrow(() => JSON.parse(once), body)
      assert.equal(redactor.raw(once), once)
    }),
    { numRuns: 400 },
  )
  fc.assert(
    fc.property(text, (line) => {
      assert.equal(redactor.raw(redactor.raw(line)), redactor.raw(line))
    }),
    { numRuns: 400 },
  )
})
