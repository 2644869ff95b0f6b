import type { AuditEvent, Registry } from '@tripline/ingest'
import {
  createCredentialGraph,
  createEnvironmentOf,
  createIdentityResolver,
  createParseItem,
  createParsers,
  createRedactor,
  credentialFingerprint,
  noParsedItems,
  registryOf,
  shippedMappings,
} from '@tripline/ingest'
import { createFleet } from '@tripline/ingest/simulate'

const KEY = new Uint8Array(32).fill(7)
const DAY_MS = 86_400_000
export const CLEAN_START = Date.UTC(2026, 4, 12)

/**
 * Ordinary life of the simulated company, in order of arrival, read by the product's own parsers: releases, outages,
 * odd jobs and bad days are in it, incidents are not.
 */
export function* cleanFleet(seed: string, days: number, volume: number): Generator<AuditEvent> {
  const fleet = createFleet({ seed, startAt: CLEAN_START, volume })
  const registry = registryOf(fleet.registry())
  const resolver = createIdentityResolver(registry, createCredentialGraph())
  const parse = createReader(registry)
  for (const record of fleet.records(CLEAN_START, CLEAN_START + days * DAY_MS)) {
    const { source, body, deliveredAt } = record
    const parsed = noParsedItems()
    parse({ source, body, origin: 'simulated', receivedAt: deliveredAt }, parsed)
    for (const { event, claims, edge } of parsed.claimed) {
      if (edge !== null) resolver.learn(edge)
      yield { ...resolver.attribute(event, claims), raw: '' }
    }
  }
}

function createReader({ environments }: Registry): ReturnType<typeof createParseItem> {
  const redactor = createRedactor(KEY)
  const patterns = (['prod', 'staging', 'dev'] as const).flatMap((environment) =>
    environments[environment].map((match) => ({ match, environment })),
  )
  const parsers = createParsers({
    key: KEY,
    redactor,
    environmentOf: createEnvironmentOf({ patterns, accounts: {} }),
    mappings: shippedMappings(credentialFingerprint(redactor)),
  })
  return createParseItem({
    parserOf: (source) => parsers.get(source) ?? null,
    detectFormat: () => null,
    redact: redactor.raw,
    onParserBug: (_source, error) => {
      throw error
    },
  })
}
