import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceName } from '@tripline/ingest'
import {
  createEnvironmentOf,
  createParseItem,
  createParsers,
  createRedactor,
  noParsedItems,
} from '@tripline/ingest'
import { fixtureFormats, fixtureRecords, textFormats, textRecords } from './fixture-records.ts'
import { plantInText, plantSecrets } from './plant-secrets.ts'
import { fieldSecrets, plantedSecrets } from './planted-secrets.ts'
import { searchFor } from './search-bytes.ts'

const RECEIVED_AT = Date.UTC(2026, 5, 19)
const EXAMPLES = 6
/** Enough that each kind of secret comes to each place of a line once, nearly. */
const TEXT_TURNS = 400

const key = Buffer.alloc(32, 7)
const redactor = createRedactor(key)
const environmentOf = createEnvironmentOf()
const parsers = createParsers({ key, redactor, environmentOf, mappings: [] })
const parse = createParseItem({
  parserOf: (source) => parsers.get(source) ?? null,
  detectFormat: () => null,
  redact: redactor.raw,
  onParserBug: (_, error) => {
    throw error
  },
})
const search = searchFor([...plantedSecrets, ...fieldSecrets])

/** What would go into the log of one record: events, or dead letters. */
function taken(format: string, body: string) {
  const into = noParsedItems()
  const source = format as SourceName
  parse({ source, origin: 'test', receivedAt: RECEIVED_AT, body }, into)
  return into
}

for (const format of fixtureFormats) {
  test(`${format}: every kind of secret in every place is in no event and no dead letter`, () => {
    let events = 0
    let letters = 0
    for (const record of new Set(fixtureRecords(format, EXAMPLES))) {
      for (const way of plantSecrets(record)) {
        const planted = way()
        const { claimed, deadLetters } = taken(format, planted)
        events += claimed.length
        letters += deadLetters.length
        const kept = JSON.stringify([claimed, deadLetters])
        assert.deepEqual(search.in(format, Buffer.from(kept)), [], planted.slice(0, 600))
      }
    }
    assert.ok(events > 100 && letters > 10, `${events} events, ${letters} dead letters`)
  })
}

for (const format of textFormats) {
  test(`${format}: every kind of secret behind any word is in no event and no dead letter`, () => {
    for (const [turn, record] of textRecords(format, TEXT_TURNS).entries()) {
      const planted = plantInText(record, turn)
      const { claimed, deadLetters } = taken(format, planted)
      const kept = JSON.stringify([claimed, deadLetters])
      assert.deepEqual(search.in(format, Buffer.from(kept)), [], planted)
    }
  })
}
