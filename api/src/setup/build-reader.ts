import type { Logger } from '@tripline/infra'
import type {
  CredentialGraph,
  EnvironmentOf,
  EnvironmentRules,
  IdentityResolver,
  McpMemory,
  ParseItem,
  Registry,
} from '@tripline/ingest'
import {
  createArgumentFingerprint,
  createCredentialGraph,
  createDetectFormat,
  createEnvironmentOf,
  createIdentityResolver,
  createMcpMemory,
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
  readonly mcpMemory: McpMemory
  readonly formats: ReadonlySet<string>
  readonly environmentOf: EnvironmentOf
}

export interface ReaderSettings {
  readonly key: Uint8Array
  readonly registry: Registry
  readonly mappingPaths: readonly string[]
  /** Of access logs, where the configuration names one. */
  readonly credentialField?: string | undefined
  readonly logger: Logger
}

export function buildReader(settings: ReaderSettings): Reader {
  const { key, registry, mappingPaths, credentialField, logger } = settings
  const redactor = createRedactor(key)
  const mappings = loadMappings(mappingPaths, credentialFingerprint(redactor))
  const environmentOf = createEnvironmentOf(environmentRules(registry))
  const mcpMemory = createMcpMemory(createArgumentFingerprint(key))
  const parsers = createParsers({
    ...{ key, redactor, environmentOf, mappings, mcpMemory },
    ...(credentialField === undefined
      ? {}
      : { accessCredentialField: credentialField, envoyCredentialField: credentialField }),
  })
  const graph = createCredentialGraph()
  return {
    ...{ graph, mcpMemory, environmentOf },
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

/** A name without `*` may be an account's id, too. */
function environmentRules({ environments }: Registry): EnvironmentRules {
  const patterns = (['prod', 'staging', 'dev'] as const).flatMap((environment) =>
    environments[environment].map((match) => ({ match, environment })),
  )
  const whole = patterns.filter(({ match }) => !match.includes('*'))
  return {
    patterns,
    accounts: Object.fromEntries(whole.map(({ match, environment }) => [match, environment])),
  }
}
