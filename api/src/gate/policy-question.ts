import type { AgentDeclaration, Registry } from '@tripline/ingest'
import { compileGlob, MORE_FIELDS } from '@tripline/ingest'
import type { PolicyQuestion } from './policy/policy.ts'
import type { HeldAction } from './read/prospect.ts'
import { MORE_TARGETS } from './read/targets.ts'
import type { Score } from './score.ts'

export interface Facts {
  readonly questionOf: (held: HeldAction, score: Score | null) => PolicyQuestion
  /** Who answers for the agent; '' for nobody. */
  readonly ownerOf: (agentId: string) => string
}

/** What is declared of agent and resource, and what the installation forbids altogether, made into a policy's question. */
export function createFacts(registry: Registry, denied: readonly string[]): Facts {
  const agents = new Map(registry.agents.map((agent) => [agent.id, agent]))
  const isProtected = anyOf(registry.protectedResources)
  const guardsResources = registry.protectedResources.length > 0
  const mayBeProtected = (name: string) => name === MORE_TARGETS || isProtected(name)
  const isDenied = deniedBy(denied)

  return {
    ownerOf: (agentId) => agents.get(agentId)?.owner ?? '',
    questionOf({ event, targets }, score) {
      const { action, actionClass, resourceId, resourceType, account, region, environment } = event
      const { destructive, irreversible, touchesBackup, privilegeChange, secretAccess } = event
      return {
        agent: agentFacts(event.agentId, agents.get(event.agentId)),
        action,
        actionClass,
        resource: {
          id: resourceId,
          type: resourceType,
          account,
          region,
          environment,
          protected: guardsResources && targets.some(mayBeProtected),
        },
        facts: {
          destructive,
          irreversible,
          touchesBackup,
          privilegeChange,
          secretAccess,
          credentialKind: event.credentialKind,
          blastRadius: targets.length,
          denyListed: isDenied(action),
        },
        score: {
          known: score !== null,
          risk: score?.risk ?? 0,
          bits: Math.round(score?.bits ?? 0),
          outside: score?.judgement === 'outside',
        },
      }
    },
  }
}

function agentFacts(id: string, known: AgentDeclaration | undefined): PolicyQuestion['agent'] {
  return {
    id,
    environment: known?.environment ?? 'unknown',
    declared: known !== undefined,
    protected: known?.protected === true,
    owner: known?.owner ?? '',
    peerGroup: known?.peerGroup ?? '',
  }
}

/** Of an action that hides some of what it does, whatever its API has on the list may be among it. */
function deniedBy(patterns: readonly string[]): (action: string) => boolean {
  const isListed = anyOf(patterns)
  const apis = new Set(patterns.map((pattern) => pattern.slice(0, pattern.indexOf(':') + 1)))
  const anyApi = patterns.some((pattern) => pattern.startsWith('*'))
  return (action) => {
    const names = namesOf(action)
    if (names.some(isListed)) return true
    const api = action.slice(0, action.indexOf(':') + 1)
    return names.includes(`${api}${MORE_FIELDS}`) && (anyApi || apis.has(api))
  }
}

/** 'railway:me,volumeDelete' → itself and each of its parts, 'railway:volumeDelete' among them. */
function namesOf(action: string): readonly string[] {
  if (!action.includes(',')) return [action]
  const colon = action.indexOf(':') + 1
  const parts = action.slice(colon).split(',')
  return [action, ...parts.map((part) => action.slice(0, colon) + part)]
}

function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')))
  const globs = patterns.filter((pattern) => pattern.includes('*')).map(compileGlob)
  return (name) => exact.has(name) || globs.some((matches) => matches(name))
}
