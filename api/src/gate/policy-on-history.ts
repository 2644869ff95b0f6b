import type { ActionClass, Environment } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import type { Policy, PolicyOutcome } from './policy/policy.ts'
import type { Facts } from './policy-question.ts'

/** Calls that are alike to a policy, as the query below gives them. */
export interface HistoryGroup {
  readonly agent: string
  readonly action: string
  readonly class: string
  readonly type: string
  readonly resource: string
  readonly account: string
  readonly region: string
  readonly environment: string
  readonly kind: string
  readonly destructive: number
  readonly irreversible: number
  readonly privilege: number
  readonly secret: number
  readonly backup: number
  readonly risk: number
  readonly bits: number
  readonly calls: number
}

/** Groups looked at, as many as one answer holds. */
const MOST_GROUPS = 10_000
const MOST_TOLD = 20

/** Calls that are alike in what the policy may look at; bits and resource as of the oddest. The worst first. */
export const HISTORY_SQL = `SELECT agent_id AS agent, action, action_class AS class, resource_type AS type,
  argMax(resource_id, risk) AS resource, account, region, environment, credential_kind AS kind,
  destructive, irreversible, privilege_change AS privilege, secret_access AS secret, touches_backup AS backup,
  risk, toInt32(round(max(bits))) AS bits, count() AS calls
FROM events WHERE occurred_at > now() - INTERVAL {hours} HOUR
GROUP BY ALL ORDER BY risk DESC, calls DESC LIMIT ${MOST_GROUPS}`

export interface JudgedHistory {
  readonly calls: Readonly<Record<PolicyOutcome, number>>
  /** What would not have passed by itself, most calls first. */
  readonly stopped: readonly {
    readonly outcome: PolicyOutcome
    readonly agent: string
    readonly action: string
    readonly environment: string
    readonly risk: number
    readonly calls: number
    readonly because: string
  }[]
  readonly isCut: boolean
}

/** What a policy would have decided, with the risk that was found then. Approvals and bypasses are not played through. */
export async function judgeHistory(
  policy: Policy,
  facts: Facts,
  groups: readonly HistoryGroup[],
): Promise<JudgedHistory> {
  const calls = { allow: 0, deny: 0, approval_required: 0 }
  const stopped: JudgedHistory['stopped'][number][] = []
  for (const group of groups) {
    const answer = await policy.answer(questionOf(group, facts))
    const outcome = answer.kind === 'answered' ? answer.outcome : 'deny'
    calls[outcome] += group.calls
    if (outcome === 'allow') continue
    const because = answer.kind === 'answered' ? answer.because.join(', ') : answer.reason
    const { agent, action, environment, risk } = group
    stopped.push({ outcome, agent, action, environment, risk, calls: group.calls, because })
  }
  stopped.sort((a, b) => b.calls - a.calls || b.risk - a.risk)
  return { calls, stopped: stopped.slice(0, MOST_TOLD), isCut: groups.length >= MOST_GROUPS }
}

function questionOf(group: HistoryGroup, facts: Facts) {
  const event = newEvent({
    ...{ id: '', source: 'otlp', occurredAt: 0, receivedAt: 0, raw: '' },
    ...{ agentId: group.agent, action: group.action, credentialKind: group.kind },
    // Written by this program from its own closed lists.
    ...{ actionClass: group.class as ActionClass, environment: group.environment as Environment },
    ...{ resourceType: group.type, resourceId: group.resource },
    ...{ account: group.account, region: group.region },
    ...{ destructive: group.destructive === 1, irreversible: group.irreversible === 1 },
    ...{ privilegeChange: group.privilege === 1, secretAccess: group.secret === 1 },
    touchesBackup: group.backup === 1,
  })
  const targets = group.resource === '' ? [] : [group.resource]
  const score = {
    ...{ risk: group.risk, bits: group.bits, reasons: [], detectors: [] },
    judgement: 'ordinary' as const,
  }
  return facts.questionOf({ event, targets, exact: '' }, score)
}
