import type { AuditEvent, RawRecord } from '@tripline/ingest'
import {
  createCredentialGraph,
  createEnvironmentOf,
  createIdentityResolver,
  createParsers,
  createRedactor,
  emptyRegistry,
} from '@tripline/ingest'

/** One for all evaluations: fingerprints and tie-breaks hang on it, so figures would differ under another. */
export const evaluationKey = new Uint8Array(32).fill(7)

/** Records as the collector reads them: redacted, parsed, attributed. Throws where the parser rejects one. */
export type ReadEvents = (records: readonly RawRecord[]) => readonly AuditEvent[]

export function createReadEvents(): ReadEvents {
  const parser = createParsers({
    key: evaluationKey,
    redactor: createRedactor(evaluationKey),
    environmentOf: createEnvironmentOf(),
    mappings: [],
  }).get('litellm')
  const resolver = createIdentityResolver(emptyRegistry, createCredentialGraph())
  if (parser === undefined) throw new Error('there is no parser for litellm')
  return (records) =>
    records.flatMap((record) =>
      parser(record).map((parsed) => {
        if (parsed.kind !== 'event')
          throw new Error(`a run's record was not read: ${parsed.reason}`)
        return resolver.attribute(parsed.event, parsed.claims)
      }),
    )
}
