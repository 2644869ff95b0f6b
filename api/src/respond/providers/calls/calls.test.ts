import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createRedactor } from '@tripline/ingest'
import fc from 'fast-check'
import { createPace } from './pace.ts'
import { createScrub, MAX_SAID } from './scrub.ts'

const forever = new AbortController().signal

test('calls are spread over time, and who would wait too long is told when to come', async () => {
  let now = 0
  const pace = createPace(0.5, () => now)
  assert.equal(await pace.turn(forever), 0)
  now = 2_000
  assert.equal(await pace.turn(forever), 0, 'two seconds later it is the next one')
  pace.rest(60_000)
  assert.equal(await pace.turn(forever), 60_000)
  assert.equal(await pace.turn(forever), 60_000, 'to be told takes no turn')
  now = 62_000
  assert.equal(await pace.turn(forever), 0)
})

test('a secret is found in every form it may come back in, whatever stands around it', () => {
  const redactor = createRedactor(randomBytes(32))
  const secret = 'p@ss/word+"x=='
  const scrub = createScrub(redactor, () => [secret])
  const forms = [
    ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)],
    Buffer.from(secret).toString('base64'),
  ]
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...forms), fc.string(), (before, form, after) => {
      const said = scrub(before + form + after)
      assert.ok(!said.includes(form))
      assert.ok(said.length <= MAX_SAID)
      assert.doesNotMatch(said, /\p{C}/u)
    }),
  )
})

test('a secret that nobody named is found by its form', () => {
  const scrub = createScrub(createRedactor(randomBytes(32)), () => [])
  const leaked = `ghp_${'a1B2'.repeat(9)}`
  assert.ok(!scrub(`bad token ${leaked}`).includes(leaked))
})
