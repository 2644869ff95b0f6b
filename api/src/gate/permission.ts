import type { Redactor } from '@tripline/ingest'
import type { Refusal } from './approvals/approval.ts'
import { REFUSAL_WORDS } from './approvals/approval.ts'
import type { ApprovalBook } from './approvals/approval-book.ts'
import type { BypassBook } from './approvals/bypass-book.ts'
import { callText } from './approvals/call-text.ts'
import type { Question } from './decision.ts'
import type { ActionJudgement } from './judge-action.ts'
import type { PolicyOutcome, PolicyQuestion } from './policy/policy.ts'
import type { Facts } from './policy-question.ts'
import type { Score } from './score.ts'

export interface Permission {
  readonly outcome: PolicyOutcome
  readonly because: readonly string[]
  readonly words: readonly string[]
  readonly approvalId: string
  readonly bypassId: string
}

export interface PermissionParts {
  readonly approvals: ApprovalBook
  readonly bypasses: BypassBook
  readonly facts: Facts
  readonly redactor: Redactor
  readonly shadow: boolean
}

export interface JudgedQuestion extends Question {
  readonly digest: string
  readonly score: Score | null
  readonly policyQuestion: PolicyQuestion
  readonly judgement: ActionJudgement
  /** The responder holds the agent to something: no bypass opens that. */
  readonly isHeld: boolean
}

/**
 * What people have said about the judged action. An approval opens what needs one, a bypass besides what a policy denies;
 * neither opens the deny list, and a bypass neither what is protected, which is for two persons to open, nor what the agent is held to.
 */
export async function permissionFor(
  asked: JudgedQuestion,
  parts: PermissionParts,
): Promise<Permission> {
  const { judgement, policyQuestion } = asked
  const { facts, resource } = policyQuestion
  const plain = { ...judgement, approvalId: '', bypassId: '' }
  if (judgement.outcome === 'allow' || facts.denyListed) return plain
  if (judgement.outcome === 'approval_required') {
    const used = await useApproval(asked, parts)
    if (used !== null) return used
  }
  const bypass =
    resource.protected || asked.isHeld ? null : parts.bypasses.openFor(asked.held.event.agentId)
  if (bypass !== null) {
    const words = [`Passed by ${bypass.by}: ${bypass.reason}`, ...judgement.words]
    const because = ['gate:bypass', ...judgement.because]
    return { outcome: 'allow', because, words, approvalId: '', bypassId: bypass.id }
  }
  if (judgement.outcome === 'deny' || asked.dryRun || parts.shadow) return plain
  return await requestApproval(asked, parts)
}

/** The approval the caller names, or the one there is for this very action; null when there is none to use. */
async function useApproval(
  { approvalId, digest, score, asker, dryRun, judgement }: JudgedQuestion,
  { approvals }: PermissionParts,
): Promise<Permission | null> {
  const id = approvalId ?? approvals.approvedFor(digest)?.id
  if (id === undefined || dryRun) return null
  // Without a score nobody knows whether the risk is still what it was.
  const step = await approvals.use(id, digest, score?.risk ?? Number.MAX_SAFE_INTEGER, asker.name)
  if (step.kind === 'ok') {
    const by = step.approval.approvedBy.map((voice) => voice.by).join(' and ')
    const because = ['gate:approved']
    return {
      outcome: 'allow',
      because,
      words: [`Approved by ${by}.`],
      approvalId: id,
      bypassId: '',
    }
  }
  // What a person saw was a lesser risk: the same person may look again.
  if (step.why === 'riskier' && score !== null) await approvals.withdraw(id)
  // Found by us and of no use: asked for anew. Named by the caller: refused.
  if (approvalId === null) return null
  return refusedFor(step.why, id, judgement)
}

function refusedFor(why: Refusal, id: string, { words }: ActionJudgement): Permission {
  const waits = why === 'not_approved' || why === 'busy'
  return {
    outcome: waits ? 'approval_required' : 'deny',
    because: [`gate:approval-${why}`],
    words: [`Approval: ${REFUSAL_WORDS[why]}`, ...words],
    approvalId: id,
    bypassId: '',
  }
}

async function requestApproval(
  { held: { event }, prospect, asker, digest, score, policyQuestion, judgement }: JudgedQuestion,
  { approvals, facts, redactor }: PermissionParts,
): Promise<Permission> {
  const { agentId, action, actionClass, resourceType, resourceId, account } = event
  const approval = await approvals.request({
    ...{ digest, agentId, action, actionClass, resourceType, resourceId, account },
    ...{ environment: event.environment, credentialId: event.credentialId },
    ...{ requestedBy: asker.name, owner: facts.ownerOf(agentId) },
    risk: score?.risk ?? 0,
    reasons: [...judgement.words, ...(score?.reasons ?? [])],
    needed: policyQuestion.resource.protected ? 2 : 1,
    call: callText(prospect, redactor),
  })
  if (approval === null) {
    const words = ['Too many of its calls wait for approval already.', ...judgement.words]
    return {
      ...judgement,
      outcome: 'deny',
      because: ['gate:too-many-approvals'],
      words,
      approvalId: '',
      bypassId: '',
    }
  }
  return { ...judgement, approvalId: approval.id, bypassId: '' }
}
