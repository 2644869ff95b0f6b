import type { Registry } from '@tripline/ingest'
import { compileGlob } from '@tripline/ingest'
import type { Allowed } from '../wire.ts'

/** What agents.yaml allows the agent and its credential, and what of these actions it does not; null where it says nothing. */
export type AllowedOf = (
  agentId: string,
  credentialId: string,
  actions: readonly string[],
) => Allowed | null

/** For installations that declared nothing. */
export const nothingDeclared: AllowedOf = () => null

/** Patterns and actions told of one declaration. */
const MOST_TOLD = 24

export function allowedOf(registry: Registry): AllowedOf {
  const agents = new Map(registry.agents.map((agent) => [agent.id, agent]))
  const credentials = new Map(registry.credentials.map((one) => [one.id, one]))
  return (agentId, credentialId, actions) => {
    const { allowedActions: agentActions = [] } = agents.get(agentId) ?? {}
    const credential = credentials.get(credentialId)
    const {
      allowedActions: credentialActions = [],
      environments = [],
      scope = '',
    } = credential ?? {}
    const declared = [agentActions, credentialActions, environments, scope]
    if (declared.every(({ length }) => length === 0)) return null
    const allows = [agentActions, credentialActions]
      .filter(({ length }) => length > 0)
      .map(anyPattern)
    const outside = actions.filter((action) => !allows.every((one) => one(action)))
    return {
      agentActions: agentActions.slice(0, MOST_TOLD),
      credentialActions: credentialActions.slice(0, MOST_TOLD),
      environments: [...environments],
      scope,
      everything: credentialActions.some(isEverything),
      outside: [...new Set(outside)].slice(0, MOST_TOLD),
    }
  }
}

/** A pattern that names nothing: '*', '*:*', '**'. */
export const isEverything = (pattern: string): boolean => /^[*:./ ]*\*[*:./ ]*$/.test(pattern)

function anyPattern(patterns: readonly string[]): (action: string) => boolean {
  const matches = patterns.map(compileGlob)
  return (action) => matches.some((one) => one(action))
}
