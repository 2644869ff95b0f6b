import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { openAccessBook } from './access-book.ts'

const START = Date.UTC(2026, 5, 18)
let folder: string
let now: number
const clock = { now: () => now }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-'))
  now = START
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a one-time link opens one session and no second', () => {
  const book = openAccessBook(folder, clock)
  const secret = book.createOnce('owner', 'admin')
  const entered = book.login(secret)
  assert.equal(entered?.caller.role, 'admin')
  assert.equal(book.login(secret), null)
  assert.equal(book.caller(entered?.session ?? '', 'session')?.name, 'owner')
})

test('a one-time link lapses after fifteen minutes', () => {
  const book = openAccessBook(folder, clock)
  const secret = book.createOnce('owner', 'admin')
  now += 15 * 60_000
  assert.equal(book.login(secret), null)
})

test('a session ends with the token that opened it', () => {
  const book = openAccessBook(folder, clock)
  const token = book.createToken('ci', 'viewer', START + 3_600_000)
  const entered = book.login(token)
  assert.equal(entered?.caller.expiresAt, START + 3_600_000)
  now += 3_600_000
  assert.equal(book.caller(entered?.session ?? '', 'session'), null)
})

test('logging out ends the session, also for a server started later', () => {
  const book = openAccessBook(folder, clock)
  const session = book.login(book.createToken('a', 'analyst', START + 9e7))?.session ?? ''
  assert.equal(openAccessBook(folder, clock).caller(session, 'session')?.role, 'analyst')
  book.logout(session)
  assert.equal(openAccessBook(folder, clock).caller(session, 'session'), null)
})

test('a token made by another process is known at once', () => {
  const running = openAccessBook(folder, clock)
  running.createOnce('owner', 'admin')
  const token = openAccessBook(folder, clock).createToken('ci', 'responder', START + 9e7)
  assert.equal(running.caller(token, 'token')?.role, 'responder')
})

test('a session is no token and a token is no session', () => {
  const book = openAccessBook(folder, clock)
  const token = book.createToken('ci', 'viewer', START + 9e7)
  const session = book.login(token)?.session ?? ''
  assert.equal(book.caller(session, 'token'), null)
  assert.equal(book.caller(token, 'session'), null)
  assert.equal(book.login(session), null)
})

test('the file holds no secret and only its owner reads it', () => {
  const book = openAccessBook(folder, clock)
  const token = book.createToken('ci', 'viewer', START + 9e7)
  const path = join(folder, 'access.json')
  assert.ok(!readFileSync(path, 'utf8').includes(token.slice(3)))
  assert.equal(statSync(path).mode & 0o077, 0)
})

test('one who logs in over and over ends their own sessions, and nobody else’s', () => {
  const book = openAccessBook(folder, clock)
  const other = book.login(book.createToken('other', 'viewer', START + 9e7))?.session ?? ''
  const token = book.createToken('eager', 'viewer', START + 9e7)
  const sessions = Array.from({ length: 25 }, () => {
    now += 1
    return book.login(token)?.session ?? ''
  })
  const alive = sessions.map((session) => book.caller(session, 'session') !== null)
  assert.deepEqual(alive, [...Array(5).fill(false), ...Array(20).fill(true)])
  assert.ok(book.caller(other, 'session'))
  assert.ok(book.caller(token, 'token'))
})

test('the book is bounded: those that end first make room', () => {
  const book = openAccessBook(folder, clock)
  const first = book.createToken('first', 'viewer', START + 1_000)
  const grants = Array.from({ length: 2_000 }, (_, n) => ({
    ...{ hash: String(n), kind: 'token', name: 'n', role: 'viewer', expiresAt: START + 9e7 },
  }))
  const path = join(folder, 'access.json')
  writeFileSync(path, JSON.stringify([...JSON.parse(readFileSync(path, 'utf8')), ...grants]))
  const last = book.createToken('last', 'viewer', START + 9e7)
  assert.equal(book.caller(first, 'token'), null)
  assert.equal(book.caller(last, 'token')?.name, 'last')
  assert.ok(book.login(book.createOnce('owner', 'admin')), 'a link works in a full book too')
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).length, 2_000)
})

test('a file that was spoiled lets nobody in and is not written over', () => {
  const book = openAccessBook(folder, clock)
  const token = book.createToken('ci', 'viewer', START + 9e7)
  const path = join(folder, 'access.json')
  for (const text of ['{"not":"a list"}', '[', '']) {
    writeFileSync(path, text)
    assert.throws(() => book.caller(token, 'token'), /Delete it/)
    assert.throws(() => book.createToken('x', 'viewer', START + 9e7), /Delete it/)
    assert.equal(readFileSync(path, 'utf8'), text)
  }
  writeFileSync(
    path,
    '[{"hash":5},null,{"hash":"x","kind":"token","name":"n","role":"root","expiresAt":9e15}]',
  )
  assert.equal(book.caller(token, 'token'), null)
})

test('nothing is left beside the file', () => {
  const book = openAccessBook(folder, clock)
  for (let n = 0; n < 3; n++) book.createToken('ci', 'viewer', START + 9e7)
  assert.deepEqual(readdirSync(folder), ['access.json'])
})
