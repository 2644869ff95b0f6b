import type { ActionClass } from '@tripline/ingest'
import type { PolicyAnswer, PolicyOutcome, PolicyQuestion } from './policy/policy.ts'

/** What is to be done about an action, before anybody's approval is looked at. */
export interface ActionJudgement {
  readonly outcome: PolicyOutcome
  readonly because: readonly string[]
  readonly words: readonly string[]
}

export const FAIL_OPEN = 'gate:fail-open'
export const FAIL_CLOSED = 'gate:fail-closed'
export const DENY_LIST = 'gate:deny-list'

/**
 * The policy's answer, and what takes its place where there is none: the deny list always holds; a denial needs no score; and
 * without a score, or without an answer, each class of action fails the way the configuration says.
 */
export function judgeAction(
  { facts, score, actionClass }: PolicyQuestion,
  answer: PolicyAnswer,
  failOpen: ReadonlySet<ActionClass>,
): ActionJudgement {
  if (facts.denyListed) {
    const words = ['The action is on the deny list, which nothing overrides.']
    return { outcome: 'deny', because: [DENY_LIST], words }
  }
  const isAnswered = answer.kind === 'answered'
  if (isAnswered && (answer.outcome === 'deny' || score.known)) {
    return { outcome: answer.outcome, because: answer.because, words: wordsOf(answer) }
  }
  const cause = isAnswered
    ? 'Detection did not answer in time'
    : `The policy failed: ${answer.reason}`
  const open = failOpen.has(actionClass)
  // What the policy would let a person approve even at no risk at all, it would not let pass without a score either.
  const outcome =
    isAnswered && answer.outcome === 'approval_required' ? answer.outcome : open ? 'allow' : 'deny'
  const how = open ? 'fails open' : 'fails closed'
  return {
    outcome,
    because: [open ? FAIL_OPEN : FAIL_CLOSED],
    words: [`${cause}; the class ${actionClass} ${how}.`],
  }
}

function wordsOf({ outcome, because }: Extract<PolicyAnswer, { kind: 'answered' }>) {
  if (outcome === 'allow') return []
  if (because.length > 0) return [`Policy: ${because.join(', ')}.`]
  return [
    outcome === 'deny' ? 'The policy denies it.' : 'No policy permits it by itself; a person may.',
  ]
}
