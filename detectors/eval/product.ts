import type { DeclaredFacts, DetectorRunner, Protection } from '@tripline/detectors'
import {
  createAgentTable,
  createDetectorRunner,
  createDetectors,
  createObserver,
} from '@tripline/detectors'
import { hashKey } from '@tripline/infra'
import type { EnvironmentRules, IdentityResolver, ParseItem, Registry } from '@tripline/ingest'
import {
  compileGlob,
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
  shippedMappings,
} from '@tripline/ingest'

const HALF_LIFE_DAYS = 14
/** Of this evaluation alone: it breaks ties, the same way every time. */
const KEY = new Uint8Array(32).fill(7)

/** The line from record to judged event, as an installation has it: parsers, identity, detectors. No store, no HTTP. */
export interface Product {
  readonly parse: ParseItem
  readonly resolver: IdentityResolver
  readonly runner: DetectorRunner
}

export interface ProductSettings {
  readonly registry: Registry
  readonly alertsPerDay: number
  /** Seconds. */
  readonly landmark: number
}

export function createProduct({ registry, alertsPerDay, landmark }: ProductSettings): Product {
  const redactor = createRedactor(KEY)
  const mappings = shippedMappings(credentialFingerprint(redactor))
  const parsers = createParsers({
    ...{ key: KEY, redactor, mappings },
    environmentOf: createEnvironmentOf(environmentRules(registry)),
    mcpMemory: createMcpMemory(createArgumentFingerprint(KEY)),
  })
  const declared = declaredFacts(registry)
  const agents = createAgentTable({ registry: declared })
  const time = { halfLifeDays: HALF_LIFE_DAYS, landmark }
  return {
    parse: createParseItem({
      parserOf: (source) => parsers.get(source) ?? null,
      detectFormat: createDetectFormat(mappings),
      redact: redactor.raw,
      onParserBug: (_, error) => {
        throw error
      },
    }),
    resolver: createIdentityResolver(registry, createCredentialGraph()),
    runner: createDetectorRunner({
      detectors: createDetectors({ agents, declared, hashKey: hashKey(KEY), ...time }),
      ...{ agents, alertsPerDay },
      observer: createObserver(agents, time),
      protection: protectionOf(registry),
      installationKey: KEY,
    }),
  }
}

/** A name without `*` may be an account's id, too. */
function environmentRules({ environments }: Registry): EnvironmentRules {
  const patterns = (['prod', 'staging', 'dev'] as const).flatMap((environment) =>
    environments[environment].map((match) => ({ match, environment })),
  )
  const whole = patterns.filter(({ match }) => !match.includes('*'))
  const accounts = whole.map(({ match, environment }) => [match, environment] as const)
  return { patterns, accounts: Object.fromEntries(accounts) }
}

function declaredFacts(registry: Registry): DeclaredFacts {
  const agents = new Map(registry.agents.map((agent) => [agent.id, agent]))
  const credentials = new Map(registry.credentials.map((one) => [one.id, one]))
  const isDecoy = anyOf(registry.decoys)
  return {
    peerGroupOf: (agentId) => agents.get(agentId)?.peerGroup ?? '',
    environmentOf: (agentId) => agents.get(agentId)?.environment ?? 'unknown',
    issuedTo: (credentialId) => {
      const { owner, ownerKind } = credentials.get(credentialId) ?? {}
      if (owner === undefined) return null
      return { agentId: ownerKind === 'agent' ? owner : '', words: owner }
    },
    isDecoyCredential: isDecoy,
    isDecoyResource: isDecoy,
  }
}

function protectionOf(registry: Registry): Protection {
  const agents = new Set(registry.agents.filter((agent) => agent.protected).map(({ id }) => id))
  const resources = anyOf(registry.protectedResources)
  return { isProtected: (agentId, resourceId) => agents.has(agentId) || resources(resourceId) }
}

function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns)
  const globs = patterns.filter((pattern) => pattern.includes('*')).map(compileGlob)
  return (name) => name !== '' && (exact.has(name) || globs.some((matches) => matches(name)))
}
