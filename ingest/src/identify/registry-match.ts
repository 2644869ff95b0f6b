import { compileGlob } from '../glob.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { Registry } from './registry.ts'

/** The declared agent that these names belong to; null when none is declared for them. */
export type RegistryMatch = (claims: IdentityClaims, ancestors: readonly string[]) => string | null

/**
 * Matches what a record says against the credentials each agent was issued, strongest name first. A workload or virtual
 * key that somebody checked says who acts, whosever credential is in its hands: an agent that works with another's is
 * itself, and the credential is in wrong hands. Then the credential, those it came from, the principal, the session and
 * the role. A self-asserted header never matches.
 */
export function createRegistryMatch(registry: Registry): RegistryMatch {
  const exact = new Map<string, string>()
  const globs: { readonly matches: (text: string) => boolean; readonly agent: string }[] = []
  for (const agent of registry.agents) {
    for (const pattern of agent.credentials ?? []) {
      if (pattern.includes('*')) globs.push({ matches: compileGlob(pattern), agent: agent.id })
      else if (!exact.has(pattern)) exact.set(pattern, agent.id)
    }
  }
  if (exact.size === 0 && globs.length === 0) return () => null

  const agentOf = (name: string): string | null => {
    if (name === '') return null
    return exact.get(name) ?? globs.find((glob) => glob.matches(name))?.agent ?? null
  }

  return (claims, ancestors) => {
    const names = [
      ...[claims.workload, claims.virtualKey, claims.credentialId, ...ancestors, claims.principal],
      ...[claims.sourceIdentity, claims.sessionTag, claims.sessionName, claims.roleName],
    ]
    for (const name of names) {
      const agent = agentOf(name)
      if (agent !== null) return agent
    }
    return null
  }
}
