import type { DeclaredFacts, Protection } from '@tripline/detectors'
import type { Registry } from '@tripline/ingest'
import { compileGlob } from '@tripline/ingest'
import { isEverything } from '../alerts/allowed.ts'

/** The registry, as detectors and judge ask it. */
export function declaredFacts(registry: Registry): DeclaredFacts {
  const agents = new Map(registry.agents.map((agent) => [agent.id, agent]))
  const credentials = new Map(registry.credentials.map((one) => [one.id, one]))
  const decoys = anyOf(registry.decoys)
  return {
    peerGroupOf: (agentId) => agents.get(agentId)?.peerGroup ?? '',
    environmentOf: (agentId) => agents.get(agentId)?.environment ?? 'unknown',
    issuedTo(credentialId) {
      const one = credentials.get(credentialId)
      if (one?.owner === undefined) return null
      if (one.ownerKind === 'agent') return { agentId: one.owner, words: one.owner }
      return {
        agentId: '',
        words: one.ownerKind === 'team' ? `the team ${one.owner}` : `${one.owner}, a person`,
      }
    },
    isDecoyCredential: decoys,
    isDecoyResource: decoys,
  }
}

export function protectionOf(registry: Registry): Protection {
  const agents = new Set(registry.agents.filter((agent) => agent.protected).map(({ id }) => id))
  const resources = anyOf(registry.protectedResources)
  const farReaching = new Set(
    registry.credentials
      .filter(({ allowedActions = [] }) => allowedActions.some(isEverything))
      .map(({ id }) => id),
  )
  return {
    isProtected: (agentId, resourceId) => agents.has(agentId) || resources(resourceId),
    reachesFar: (credentialId) => farReaching.has(credentialId),
  }
}

/** Exact names by look-up, patterns one by one. */
function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')))
  const globs = patterns.filter((pattern) => pattern.includes('*')).map(compileGlob)
  if (exact.size + globs.length === 0) return () => false
  return (name) => name !== '' && (exact.has(name) || globs.some((matches) => matches(name)))
}
