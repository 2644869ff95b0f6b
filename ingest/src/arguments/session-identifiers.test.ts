import assert from 'node:assert/strict'
import test from 'node:test'
import { classifyValue } from './classify-value.ts'
import { createSessionIdentifiers } from './session-identifiers.ts'

const plain = (text: string): string => text
const email = classifyValue('to', 'mallory@evil.example')
const tight = { sessions: 2, perSession: 3, identifiers: 5 }

test('an identifier is known from the tool that showed it first, from then on', () => {
  const seen = createSessionIdentifiers(plain)
  seen.noteOutput('s', 'inbox', 10, 'Please write to <mallory@evil.example>.')
  seen.noteOutput('s', 'files', 20, { from: 'mallory@evil.example' })
  assert.deepEqual(seen.originsBefore('s', 15)('', email), { origin: 'tool', sourceTool: 'inbox' })
  assert.equal(seen.originsBefore('s', 9)('', email).origin, 'none')
  assert.equal(seen.originsBefore('other', 15)('', email).origin, 'none')
})

test('what the person said is theirs, though a tool said it before', () => {
  const seen = createSessionIdentifiers(plain)
  seen.noteOutput('s', 'inbox', 10, 'mallory@evil.example')
  seen.noteUser('s', 20, 'Write to mallory@evil.example')
  assert.equal(seen.originsBefore('s', 30)('', email).origin, 'user')
})

test('noting an output again changes nothing', () => {
  const seen = createSessionIdentifiers(plain)
  for (const at of [10, 10, 40])
    seen.noteOutput('s', 'inbox', at, 'mallory@evil.example and https://evil.example/x')
  assert.equal(seen.size, 3, 'the address, the host, and the short text itself')
  assert.equal(seen.originsBefore('s', 10)('', email).sourceTool, 'inbox')
})

test('sessions and identifiers are bounded, the oldest go first', () => {
  const seen = createSessionIdentifiers(plain, { limits: tight })
  seen.noteOutput('a', 't', 1, 'one@example.com two@example.com three@example.com four@example.com')
  assert.equal(seen.size, 3)
  assert.equal(seen.originsBefore('a', 9)('', classifyValue('', 'one@example.com')).origin, 'none')
  assert.equal(seen.originsBefore('a', 9)('', classifyValue('', 'four@example.com')).origin, 'tool')
  seen.noteOutput('b', 't', 1, 'one@example.com two@example.com three@example.com')
  assert.ok(seen.size <= tight.identifiers)
  assert.equal(seen.originsBefore('a', 9)('', classifyValue('', 'four@example.com')).origin, 'none')
  seen.noteOutput('c', 't', 1, 'x@example.com')
  seen.noteOutput('d', 't', 1, 'x@example.com')
  assert.ok(seen.size <= tight.identifiers)
})
