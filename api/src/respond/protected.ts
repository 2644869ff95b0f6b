import type { Registry } from '@tripline/ingest'
import { compileGlob } from '@tripline/ingest'
import type { Target } from './response-action.ts'

/**
 * What is never touched without a person: agents that agents.yaml marks as protected, and whatever of credential, agent or
 * principal matches a pattern of the configuration; a * is any run.
 */
export type IsProtected = (target: Target) => boolean

export function protectedTargets(registry: Registry, patterns: readonly string[]): IsProtected {
  const agents = new Set(registry.agents.filter((agent) => agent.protected).map(({ id }) => id))
  const owners = new Map(registry.credentials.map(({ id, owner = '' }) => [id, owner]))
  const globs = patterns.map(compileGlob)
  return ({ agentId, credentialId, principal }) => {
    const owner = owners.get(credentialId) ?? ''
    // A credential in other hands is still its owner's: taking it away hits the owner.
    if (agents.has(agentId) || agents.has(owner)) return true
    const names = [credentialId, agentId, principal, owner].filter((name) => name !== '')
    return globs.some((matches) => names.some((name) => matches(name)))
  }
}
