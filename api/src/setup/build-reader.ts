import type { Logger } from '@tripline/infra'
import type { CredentialGraph, IdentityResolver, ParseItem, Registry } from '@tripline/ingest'
import {
  createCredentialGraph,
  createDetectFormat,
  createEnvironmentOf,
  createIdentityResolver,
  createParseItem,
  createParsers,
  createRedactor,
  credentialFingerprint,
} from '@tripline/ingest'
import { loadMappings } from './load-mappings.ts'

/** Everything between a record and an attributed event. */
export interface Reader {
  readonly parse: ParseItem
  readonly graph: CredentialGraph
  readonly resolver: IdentityResolver
  readonly formats: ReadonlySet<string>
}

export interface ReaderSettings {
  readonly key: Uint8Array
  readonly registry: Registry
  readonly mappingPaths: readonly string[]
  readonly logger: Logger
}

export function buildReader({ key, registry, mappingPaths, logger }: ReaderSettings): Reader {
  const redactor = createRedactor(key)
  const mappings = loadMappings(mappingPaths, credentialFingerprint(redactor))
  const environmentOf = createEnvironmentOf({ patterns: environmentPatterns(registry) })
  const parsers = createParsers({ key, redactor, environmentOf, mappings })
  const graph = createCredentialGraph()
  return {
    graph,
    resolver: createIdentityResolver(registry, graph),
    formats: new Set(parsers.keys()),
    parse: createParseItem({
      parserOf: (source) => parsers.get(source) ?? null,
      detectFormat: createDetectFormat(mappings),
      redact: redactor.raw,
      onParserBug: (source, error) => logger.error('a parser threw', { source, error }),
    }),
  }
}

function environmentPatterns({ environments }: Registry) {
  return (['prod', 'staging', 'dev'] as const).flatMap((environment) =>
    environments[environment].map((match) => ({ match, environment })),
  )
}
