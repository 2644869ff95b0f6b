import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { SourceName } from './event.ts'
import { limits } from './limits.ts'
import type { Parsed, Parser } from './parser.ts'

export interface ParserUnderTest {
  readonly name: string
  readonly source: SourceName
  /** A fresh parser: some keep bounded state. */
  readonly create: () => Parser
  /** Records that parse into at least one event each. */
  readonly records: readonly string[]
  /** The first record, happening at another time. */
  readonly at: (time: number) => string
}

export const receivedAt = Date.UTC(2026, 5, 18, 12)

/** Secrets of several kinds, synthetic; none may come out of any parser in any field. */
export const plantedSecrets: readonly string[] = [
  `ghp_${'A1b2C3d4E5f6G7h8I9'.repeat(2)}`,
  `sk-ant-api03-${'aB3dE6gH9jK2mN5p'.repeat(4)}`,
  `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiJhZ2VudCJ9'}.${'c2lnbmF0dXJlc2lnbmF0dXJl'}`,
  'hvs.CAESIJ1exampleexampleexampleexample',
]

const otherTypes: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'x',
  [],
  {},
  [null],
  [{}],
  { a: 1 },
  '\u0000',
  '🙂',
]

/** What every parser must keep, whatever the bytes. */
export function parserContract(under: ParserUnderTest): void {
  const { name, source } = under
  const read = (parser: Parser, body: string): readonly Parsed[] =>
    parser({ source, origin: 'contract', receivedAt, body })

  test(`${name}: each fixture parses into events`, () => {
    const parser = under.create()
    for (const body of under.records) {
      const parsed = read(parser, body)
      assert.ok(
        parsed.some((one) => one.kind === 'event'),
        JSON.stringify(parsed),
      )
      checkBounds(parsed, source)
    }
  })

  test(`${name}: the same record gives the same ids, and a redelivery changes nothing`, () => {
    const parser = under.create()
    const first = under.records.map((body) => read(parser, body))
    const again = under.records.map((body) => read(parser, body))
    assert.deepEqual(again, first)
    const fresh = under.create()
    assert.deepEqual(
      under.records.map((body) => ids(read(fresh, body))),
      first.map(ids),
    )
  })

  test(`${name}: events of one record have ids of their own`, () => {
    const parser = under.create()
    const all = under.records.flatMap((body) => ids(read(parser, body)))
    assert.equal(new Set(all).size, all.length)
  })

  test(`${name}: any value of any type in any place is survived`, () => {
    const parser = under.create()
    for (const body of under.records) {
      for (const mutant of mutants(JSON.parse(body))) checkBounds(read(parser, mutant), source)
    }
  })

  test(`${name}: text of any kind is survived`, () => {
    const parser = under.create()
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
        checkBounds(read(parser, body), source)
      }),
      { numRuns: 300 },
    )
  })

  test(`${name}: a record cut anywhere, or with bytes replaced, is survived`, () => {
    const parser = under.create()
    const [body = ''] = under.records
    fc.assert(
      fc.property(fc.nat(body.length), fc.string(), (at, text) => {
        checkBounds(read(parser, body.slice(0, at)), source)
        checkBounds(read(parser, `${body.slice(0, at)}${text}\ufffd${body.slice(at + 1)}`), source)
      }),
      { numRuns: 200 },
    )
  })

  test(`${name}: doubled keys, __proto__ and constructor change nothing outside the record`, () => {
    const parser = under.create()
    for (const body of under.records) {
      for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        const inside = `{"${key}":{"polluted":true,"username":"x"},${body.trim().slice(1)}`
        checkBounds(read(parser, inside), source)
      }
      const doubled = `${body.trim().slice(0, -1)},${body.trim().slice(1)}`
      checkBounds(read(parser, doubled), source)
    }
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })

  test(`${name}: nesting of 10,000 is refused, not followed`, () => {
    const deep = `${'{"a":['.repeat(10_000)}1${']}'.repeat(10_000)}`
    assert.deepEqual(reasons(read(under.create(), deep)), ['too_deep'])
    const [body = ''] = under.records
    const inside = `{"zz":${deep},${body.trim().slice(1)}`
    assert.deepEqual(reasons(read(under.create(), inside)), ['too_deep'])
  })

  test(`${name}: a record over the size bound is refused`, () => {
    const big = `{"a":"${'x'.repeat(limits.recordBytes)}"}`
    assert.deepEqual(reasons(read(under.create(), big)), ['too_large'])
  })

  test(`${name}: a time before there were agents, or after tomorrow, is implausible`, () => {
    for (const time of [Date.UTC(1970, 0, 2), Date.UTC(2099, 0, 1)]) {
      const parsed = read(under.create(), under.at(time))
      assert.deepEqual([...new Set(reasons(parsed))], ['implausible_time'])
    }
    assert.ok(read(under.create(), under.at(receivedAt - 1000)).some((one) => one.kind === 'event'))
  })

  test(`${name}: a secret in any field, or as any key, comes out of none`, () => {
    for (const secret of plantedSecrets) {
      const parser = under.create()
      for (const body of under.records) {
        for (const planted of plantings(JSON.parse(body), secret)) {
          const out = JSON.stringify(read(parser, planted))
          assert.ok(!out.includes(secret), `${secret.slice(0, 8)}… in ${planted.slice(0, 400)}`)
        }
      }
    }
  })
}

function ids(parsed: readonly Parsed[]): readonly string[] {
  return parsed.flatMap((one) => (one.kind === 'event' ? [one.event.id] : []))
}

function reasons(parsed: readonly Parsed[]): readonly string[] {
  return parsed.map((one) => (one.kind === 'malformed' ? one.reason : one.kind))
}

function checkBounds(parsed: readonly Parsed[], source: SourceName): void {
  assert.ok(parsed.length >= 1 && parsed.length <= limits.eventsPerRecord + 1)
  for (const one of parsed) {
    if (one.kind === 'malformed') assert.ok(one.detail.length <= 512)
    if (one.kind !== 'event') continue
    const { event } = one
    assert.equal(event.source, source)
    assert.ok(event.id !== '' && event.action !== '')
    for (const [key, value] of Object.entries(event)) {
      if (typeof value === 'number') assert.ok(Number.isFinite(value), key)
      if (typeof value !== 'string' || key === 'raw') continue
      assert.ok(value.length <= 4 * limits.idChars, `${key} has ${value.length} characters`)
    }
    assert.ok(event.raw.length <= 2 * limits.recordBytes)
    assert.ok(event.arguments.length <= limits.argumentAtoms)
    assert.ok(event.durationMs >= 0 && event.durationMs <= 0xffff_ffff)
    assert.ok(event.bytesOut >= 0)
    for (const value of Object.values(one.claims)) assert.ok(value.length <= 4 * limits.idChars)
  }
}

type Tree = { [key: string]: unknown } | unknown[]

/** The record with each of its nodes replaced by each type in turn. */
function* mutants(tree: unknown): Generator<string> {
  for (const { parent, key } of places(tree)) {
    const before = parent[key]
    for (const value of otherTypes) {
      parent[key] = value
      yield JSON.stringify(tree)
    }
    delete parent[key]
    yield JSON.stringify(tree)
    parent[key] = before
  }
}

/** The record with a secret in place of each scalar, after each text, and as each key. */
function* plantings(tree: unknown, secret: string): Generator<string> {
  for (const { parent, key } of places(tree)) {
    const before = parent[key]
    if (typeof before === 'object' && before !== null) {
      Object.assign(
        before,
        Array.isArray(before) ? { 99: secret } : { [secret]: 'x', note: secret },
      )
      yield JSON.stringify(tree)
      if (Array.isArray(before)) before.length = Math.min(before.length, 99)
      else
        for (const added of [secret, 'note']) delete (before as { [key: string]: unknown })[added]
      continue
    }
    parent[key] = secret
    yield JSON.stringify(tree)
    if (typeof before === 'string') {
      parent[key] = `${before} ${secret}`
      yield JSON.stringify(tree)
      parent[key] = JSON.stringify({ inner: { token: secret } })
      yield JSON.stringify(tree)
    }
    parent[key] = before
  }
}

interface Place {
  readonly parent: { [key: string]: unknown }
  readonly key: string
}

function places(tree: unknown): readonly Place[] {
  const found: Place[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node as Tree)) {
      found.push({ parent: node as { [key: string]: unknown }, key })
      walk(value)
    }
  }
  walk(tree)
  return found
}
