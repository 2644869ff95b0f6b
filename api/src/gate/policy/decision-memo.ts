import type { LookedAt } from './looked-at.ts'
import type { PolicyQuestion } from './policy.ts'

/**
 * Remembers answers by everything they depend on, boundedly: two generations, the older one is dropped when the younger is full.
 */
export function createDecisionMemo<Answer>(
  most: number,
  looksAt: LookedAt,
): (question: PolicyQuestion, answer: () => Answer) => Answer {
  let young = new Map<string, Answer>()
  let old = new Map<string, Answer>()

  return (question, answer) => {
    const key = keyOf(question, looksAt)
    const known = young.get(key)
    if (known !== undefined) return known
    const found = old.get(key) ?? answer()
    if (young.size >= most / 2) {
      old = young
      young = new Map()
    }
    young.set(key, found)
    return found
  }
}

/** The first parts come from closed lists and are numbers or words without a bar; what comes from outside stands last, quoted. */
function keyOf(question: PolicyQuestion, looksAt: LookedAt): string {
  const { agent, actionClass, resource, score } = question
  const closed = `${flagsOf(question)}|${agent.environment}|${resource.environment}|${actionClass}|${score.risk}`
  const own = ownParts(question, looksAt)
  return own.length === 0 ? closed : `${closed}|${JSON.stringify(own)}`
}

function flagsOf({ agent, resource, facts, score }: PolicyQuestion): number {
  return (
    Number(agent.declared) |
    (Number(agent.protected) << 1) |
    (Number(resource.protected) << 2) |
    (Number(facts.destructive) << 3) |
    (Number(facts.irreversible) << 4) |
    (Number(facts.touchesBackup) << 5) |
    (Number(facts.privilegeChange) << 6) |
    (Number(facts.secretAccess) << 7) |
    (Number(facts.denyListed) << 8) |
    (Number(score.known) << 9) |
    (Number(score.outside) << 10)
  )
}

/** In one order for all questions of a policy set, so that places need no names. */
function ownParts(
  { agent, action, resource, facts, score }: PolicyQuestion,
  { agents, actions, resources, words }: LookedAt,
): readonly (string | number)[] {
  const parts: (string | number)[] = []
  if (agents) parts.push(agent.id)
  if (actions) parts.push(action)
  if (resources) parts.push(resource.id)
  if (words.has('owner')) parts.push(agent.owner)
  if (words.has('peerGroup')) parts.push(agent.peerGroup)
  if (words.has('type')) parts.push(resource.type)
  if (words.has('account')) parts.push(resource.account)
  if (words.has('region')) parts.push(resource.region)
  if (words.has('credentialKind')) parts.push(facts.credentialKind)
  if (words.has('blastRadius')) parts.push(facts.blastRadius)
  if (words.has('bits')) parts.push(score.bits)
  return parts
}
