import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { SourceName } from './event.ts'
import { limits } from './limits.ts'
import { plantedSecrets, receivedAt } from './parser.contract.ts'
import type { Parsed, Parser } from './parser.ts'

export interface TextParserUnderTest {
  readonly name: string
  readonly source: SourceName
  readonly create: () => Parser
  /** Records of text that parse into an event each. */
  readonly records: readonly string[]
  /** The first record, happening in another year. */
  readonly at: (year: number) => string
}

/** What every parser of text must keep, whatever the characters. */
export function textParserContract(under: TextParserUnderTest): void {
  const { name, source, records } = under
  const read = (parser: Parser, body: string): readonly Parsed[] =>
    parser({ source, origin: 'contract', receivedAt, body })

  test(`${name}: each fixture is an event with an id of its own, the same one each time`, () => {
    const parser = under.create()
    const first = records.map((body) => read(parser, body))
    for (const parsed of first) assert.equal(parsed[0]?.kind, 'event', JSON.stringify(parsed))
    const ids = first.flat().map((one) => (one.kind === 'event' ? one.event.id : ''))
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual(
      records.map((body) => read(under.create(), body)),
      first,
    )
  })

  test(`${name}: text of any kind is survived`, () => {
    const parser = under.create()
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
        check(read(parser, body), source)
      }),
      { numRuns: 300 },
    )
  })

  test(`${name}: a record cut anywhere, or with characters replaced, is survived`, () => {
    const parser = under.create()
    fc.assert(
      fc.property(fc.constantFrom(...records), fc.nat(2000), fc.string(), (body, at, text) => {
        check(read(parser, body.slice(0, at)), source)
        check(read(parser, `${body.slice(0, at)}${text}\ufffd${body.slice(at + 1)}`), source)
        check(read(parser, `${body.slice(0, at)}${'x'.repeat(20_000)}${body.slice(at)}`), source)
      }),
      { numRuns: 300 },
    )
  })

  test(`${name}: a record over the size bound is refused, a long one takes no time`, () => {
    const parser = under.create()
    const [refused] = read(parser, 'x'.repeat(limits.recordBytes + 1))
    assert.ok(refused?.kind === 'malformed' && refused.reason === 'too_large')
    const before = process.cpuUsage()
    for (const filler of ['"', '\\x22', '{', '/', ' ', '[', '="', '?']) {
      const [body = ''] = records
      for (const at of [0, body.length >> 1]) {
        const long = `${body.slice(0, at)}${filler.repeat(200_000 / filler.length)}${body.slice(at)}`
        check(read(parser, long), source)
      }
    }
    const spentMs = process.cpuUsage(before).user / 1000
    assert.ok(spentMs < 20_000, `linear in the length: ${spentMs} ms`)
  })

  test(`${name}: a time before there were agents, or after tomorrow, is implausible`, () => {
    for (const year of [1971, 2099]) {
      const [parsed] = read(under.create(), under.at(year))
      assert.ok(parsed?.kind === 'malformed' && parsed.reason === 'implausible_time', String(year))
    }
  })

  test(`${name}: a secret at any place comes out of no field`, () => {
    for (const secret of plantedSecrets) {
      const parser = under.create()
      for (const body of records) {
        for (let at = 0; at <= body.length; at += 1) {
          if (at > 0 && at < body.length && !/[\s"{|=[:]/.test(body[at - 1] ?? '')) continue
          const planted = `${body.slice(0, at)}${at === body.length ? ' ' : ''}${secret} ${body.slice(at)}`
          const out = JSON.stringify(read(parser, planted))
          assert.ok(!out.includes(secret), planted.slice(0, 400))
        }
      }
    }
  })
}

function check(parsed: readonly Parsed[], source: SourceName): void {
  assert.ok(parsed.length >= 1 && parsed.length <= limits.eventsPerRecord + 1)
  for (const one of parsed) {
    if (one.kind === 'malformed') assert.ok(one.detail.length <= 512)
    if (one.kind !== 'event') continue
    assert.equal(one.event.source, source)
    assert.ok(one.event.id !== '' && one.event.action !== '')
    for (const [key, value] of Object.entries(one.event)) {
      if (typeof value === 'number') assert.ok(Number.isFinite(value), key)
      if (typeof value !== 'string' || key === 'raw') continue
      assert.ok(value.length <= 4 * limits.idChars, `${key} has ${value.length} characters`)
    }
    assert.ok(one.event.raw.length <= 2 * limits.recordBytes)
  }
}
