import { readFileSync } from 'node:fs'
import { keyedDigest } from '@tripline/infra'
import { createEnvironmentOf } from './environment.ts'
import type { SourceName } from './event.ts'
import { loadMapping } from './mapped/load-mapping.ts'
import type { Mapping } from './mapped/mapping.ts'
import { shippedMappings } from './mapped/shipped-mappings.ts'
import { receivedAt } from './parser.contract.ts'
import type { Parsed, Parser, Unattributed } from './parser.ts'
import type { ParserParts } from './parsers.ts'
import { createParsers, credentialFingerprint } from './parsers.ts'
import { createRedactor } from './redact/redactor.ts'

export const testKey = new Uint8Array(32).fill(7)
export const testRedactor = createRedactor(testKey)

/** The digest that an argument's value has under the test key. */
export function argumentDigest(kind: string, normalised: string): string {
  return keyedDigest(testKey, 'argument', `${kind}\u0000${normalised}`)
}

/** A fresh parser of one source, made as the product makes it. */
export function parserOf(source: SourceName, parts: Partial<ParserParts> = {}): Parser {
  const parser = createParsers({
    key: testKey,
    redactor: testRedactor,
    environmentOf: createEnvironmentOf(),
    mappings: shippedMappings(credentialFingerprint(testRedactor)),
    ...parts,
  }).get(source)
  if (parser === undefined) throw new Error(`no parser for ${source}`)
  return parser
}

/** A mapping from YAML text that must load. */
export function mappingOf(yaml: string): Mapping {
  const loaded = loadMapping(yaml, 'test.yaml', credentialFingerprint(testRedactor))
  if (loaded.kind === 'invalid') throw new Error(loaded.errors.join('\n'))
  return loaded.mapping
}

/** Lines of a fixture file beside the test. */
export function fixtureLines(url: string, file: string): readonly string[] {
  const text = readFileSync(new URL(`./fixtures/${file}`, url), 'utf8')
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** What a parser makes of one record, given as text or as an object. */
export function parse(parser: Parser, source: SourceName, record: unknown): readonly Parsed[] {
  const body = typeof record === 'string' ? record : JSON.stringify(record)
  return parser({ source, origin: 'test', receivedAt, body })
}

/** The events among them. */
export function eventsOf(parsed: readonly Parsed[]): readonly Unattributed[] {
  return parsed.flatMap((one) => (one.kind === 'event' ? [one.event] : []))
}

/** The first event; throws where there is none. */
export function eventOf(parsed: readonly Parsed[]): Unattributed {
  const [event] = eventsOf(parsed)
  if (event === undefined) throw new Error(`no event in ${JSON.stringify(parsed).slice(0, 400)}`)
  return event
}
