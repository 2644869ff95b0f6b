import { createSecretKey, randomBytes } from 'node:crypto'
import type { Clock, Logger } from '@tripline/infra'
import type { ActionClass, Redactor } from '@tripline/ingest'
import type { AuditLog } from '../audit/audit-log.ts'
import { actionDigest } from './action-digest.ts'
import type { ApprovalBook } from './approvals/approval-book.ts'
import type { BypassBook } from './approvals/bypass-book.ts'
import type { Decision, Question } from './decision.ts'
import type { DecisionLog } from './decision-log.ts'
import type { ActionJudgement } from './judge-action.ts'
import { judgeAction } from './judge-action.ts'
import type { CredentialDesk } from './just-in-time/credential-desk.ts'
import type { Permission } from './permission.ts'
import { permissionFor } from './permission.ts'
import type { Policy, PolicyQuestion } from './policy/policy.ts'
import type { Facts } from './policy-question.ts'
import type { AskedLately } from './restrictions/asked-lately.ts'
import type { Restrict } from './restrictions/restrict.ts'
import type { Score } from './score.ts'
import type { Scorer } from './scorer.ts'

export interface GateParts {
  readonly scorer: Scorer
  readonly policy: Policy
  readonly facts: Facts
  readonly approvals: ApprovalBook
  readonly bypasses: BypassBook
  readonly credentials: Pick<CredentialDesk, 'serves'>
  readonly restrict: Restrict
  readonly asked: AskedLately
  readonly decisions: DecisionLog
  readonly audit: AuditLog
  readonly clock: Clock
  readonly logger: Logger
  /** Takes secrets out of what is shown to who approves. */
  readonly redactor: Redactor
  /** The installation key. */
  readonly key: Uint8Array
  readonly failOpen: ReadonlySet<ActionClass>
  /** Decides and records as if it mattered, and lets everything pass. */
  readonly shadow: boolean
}

export interface Gate {
  decide(question: Question): Promise<Decision>
  /** Denies what nobody can read, and says so in the same records. */
  refuse(question: Question, why: string): Promise<Decision>
}

/** Harmless and ordinary: the same call need not be asked about again for so long. */
const TTL_MS = 5_000
const RISK_OF_A_TTL = 10

/** Decides one prospective action: score, policy, then what people have said. */
export function createGate(parts: GateParts): Gate {
  const { scorer, policy, facts, clock, decisions } = parts

  const key = createSecretKey(parts.key)
  // Unique, not secret: random bytes for each would cost as much as the policy.
  const life = randomBytes(9).toString('base64url')
  let decided = 0
  let policyWorks = true

  async function judged(question: PolicyQuestion): Promise<ActionJudgement> {
    const answered = policy.answer(question)
    const answer = answered instanceof Promise ? await answered : answered
    const works = answer.kind === 'answered'
    // Once for each outage, not for each call.
    if (!works && policyWorks) parts.logger.error('policy failed', { reason: answer.reason })
    policyWorks = works
    return judgeAction(question, answer, parts.failOpen)
  }

  async function conclude(
    asked: Question & { readonly digest: string; readonly score: Score | null },
    permission: Permission,
    times: Pick<Decision, 'ttlMs' | 'retryAfterMs'>,
    startedAt: number,
  ): Promise<Decision> {
    const { score, digest, held, door } = asked
    const shadow = parts.shadow && permission.outcome !== 'allow'
    const decision: Decision = {
      id: `dec_${life}${(decided++).toString(36)}`,
      at: clock.now(),
      outcome: shadow ? 'allow' : permission.outcome,
      judged: permission.outcome,
      shadow,
      risk: score?.risk ?? 0,
      bits: score?.bits ?? 0,
      score,
      because: permission.because,
      reasons: [...permission.words, ...(score?.reasons ?? [])],
      approvalId: permission.approvalId,
      bypassId: permission.bypassId,
      credential: offersCredential(permission),
      digest,
      ttlMs: times.ttlMs,
      retryAfterMs: times.retryAfterMs,
      policy: `${policy.name}@${policy.version}`,
    }
    if (!asked.dryRun && isEvidence(decision)) await record(parts, asked, decision)
    const tookUs = Math.round((performance.now() - startedAt) * 1000)
    decisions.write({ decision, event: held.event, door, tookUs })
    return decision
  }

  /** One is made for what a person has approved, and for nothing else. */
  function offersCredential({ outcome, approvalId }: Permission): boolean {
    if (outcome !== 'allow' || approvalId === '') return false
    const approval = parts.approvals.get(approvalId)
    return approval !== null && parts.credentials.serves(approval)
  }

  return {
    async decide(question) {
      const startedAt = performance.now()
      const digest = actionDigest(key, question.held)
      const event = { ...question.held.event, id: `gate:${digest}` }
      const held = { event, targets: question.held.targets, exact: question.held.exact }
      const score = await scorer.score(event)
      const policyQuestion = facts.questionOf(held, score)
      parts.asked.note(event)
      const policyJudged = await judged(policyQuestion)
      const { prospect, asker, door, approvalId, dryRun } = question
      const { judgement, isHeld, retryAfterMs } = parts.restrict(event, policyJudged, dryRun)
      // Each once, not object by object: this is asked thousands of times a second.
      const asked = {
        held,
        prospect,
        asker,
        door,
        approvalId,
        dryRun,
        digest,
        score,
        policyQuestion,
        judgement,
        isHeld,
      }
      const permission = await permissionFor(asked, parts)
      const ttlMs = isHeld ? 0 : ttlOf(permission.outcome, policyQuestion, score)
      return await conclude(asked, permission, { ttlMs, retryAfterMs }, startedAt)
    },
    async refuse(question, why) {
      const permission: Permission = {
        ...{ outcome: 'deny', because: ['gate:not-understood'], words: [why] },
        ...{ approvalId: '', bypassId: '' },
      }
      const asked = { ...question, digest: '', score: null }
      const times = { ttlMs: 0, retryAfterMs: 0 }
      return await conclude(asked, permission, times, performance.now())
    },
  }
}

/** What was refused, or passed by a bypass. */
function isEvidence({ judged, bypassId }: Decision): boolean {
  return judged === 'deny' || bypassId !== ''
}

/** Evidence stands whether or not the store is there. */
async function record(
  { audit }: GateParts,
  { asker, held, approvalId }: Question,
  decision: Decision,
): Promise<void> {
  const { event } = held
  const detail = {
    ...{ agent: event.agentId, call: event.action, resource: event.resourceId },
    ...{ environment: event.environment, risk: decision.risk, digest: decision.digest },
    ...{ because: decision.because.join(','), shadow: decision.shadow },
    approval: approvalId ?? '',
  }
  if (decision.bypassId !== '') {
    const entry = { actor: asker.name, action: 'bypass.use', target: decision.bypassId } as const
    await audit.append({ ...entry, outcome: 'success', detail })
  }
  if (decision.judged !== 'deny') return
  const entry = { actor: asker.name, action: 'decision.make', target: decision.id } as const
  await audit.append({ ...entry, outcome: 'denied', detail })
}

function ttlOf(
  outcome: Decision['outcome'],
  { facts, resource }: PolicyQuestion,
  score: Score | null,
): number {
  if (outcome !== 'allow' || score === null || score.risk >= RISK_OF_A_TTL) return 0
  const weighty =
    facts.irreversible || facts.destructive || facts.secretAccess || resource.protected
  return weighty || score.judgement !== 'ordinary' ? 0 : TTL_MS
}
