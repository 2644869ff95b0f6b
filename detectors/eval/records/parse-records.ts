import type { AuditEvent } from '@tripline/ingest'
import {
  createDetectFormat,
  createEnvironmentOf,
  createParseItem,
  createParsers,
  createRedactor,
  credentialFingerprint,
  noParsedItems,
  shippedMappings,
} from '@tripline/ingest'

const RECEIVED_AT = Date.UTC(2026, 11, 1)

/** Reads single records as `auto` does; null for one that no parser takes. */
export function createRecordReader(): (body: string) => AuditEvent | null {
  const key = new Uint8Array(32)
  const redactor = createRedactor(key)
  const mappings = shippedMappings(credentialFingerprint(redactor))
  const environmentOf = createEnvironmentOf()
  const parsers = createParsers({ key, redactor, environmentOf, mappings })
  const parse = createParseItem({
    parserOf: (source) => parsers.get(source) ?? null,
    detectFormat: createDetectFormat(mappings),
    redact: redactor.raw,
    onParserBug: (source, error) => {
      throw new Error(`the parser of ${source} threw`, { cause: error })
    },
  })
  let read = 0
  return (body) => {
    const into = noParsedItems()
    // An origin of its own: a file keeps its format, single records do not.
    parse({ source: 'auto', origin: `record-${read++}`, receivedAt: RECEIVED_AT, body }, into)
    return into.claimed[0]?.event ?? null
  }
}
