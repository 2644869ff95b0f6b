import type { PolicyQuestion } from './policy.ts'

/** Attributes that a policy text may or may not look at: those it does not look at need not tell answers apart. */
const OPTIONAL = [
  ...['name', 'owner', 'peerGroup', 'type', 'account', 'region', 'credentialKind'],
  ...['blastRadius', 'bits'],
] as const

export interface LookedAt {
  readonly agents: boolean
  readonly resources: boolean
  readonly actions: boolean
  readonly words: ReadonlySet<string>
}

/** What the text looks at; `actions` are the single actions it names. Looks at words alone: a comment costs memory, not truth. */
export function lookedAt(text: string, actions: ReadonlySet<string>): LookedAt {
  const words = new Set<string>(OPTIONAL.filter((word) => new RegExp(`\\b${word}\\b`).test(text)))
  return {
    agents: words.has('name') || /Agent\s*::/.test(text),
    resources: words.has('name') || /Resource\s*::/.test(text),
    actions: actions.size > 0,
    words,
  }
}

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
    const known = young.get(key) ?? old.get(key)
    if (known !== undefined && young.has(key)) return known
    if (young.size >= most / 2) {
      old = young
      young = new Map()
    }
    const found = known ?? answer()
    young.set(key, found)
    return found
  }
}

function keyOf(
  { agent, action, actionClass, resource, facts, score }: PolicyQuestion,
  looksAt: LookedAt,
): string {
  const { agents, resources, actions, words } = looksAt
  const own = (word: (typeof OPTIONAL)[number], value: string | number) =>
    words.has(word) ? [word, value] : []
  return JSON.stringify([
    ...[agents ? agent.id : '', actions ? action : '', resources ? resource.id : ''],
    ...[agent.environment, agent.declared, agent.protected, actionClass],
    ...[resource.environment, resource.protected],
    ...[facts.destructive, facts.irreversible, facts.touchesBackup, facts.privilegeChange],
    ...[facts.secretAccess, facts.denyListed, score.known, score.risk, score.outside],
    ...own('owner', agent.owner),
    ...own('peerGroup', agent.peerGroup),
    ...own('type', resource.type),
    ...own('account', resource.account),
    ...own('region', resource.region),
    ...own('credentialKind', facts.credentialKind),
    ...own('blastRadius', facts.blastRadius),
    ...own('bits', score.bits),
  ])
}
