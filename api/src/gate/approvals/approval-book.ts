import { randomBytes } from 'node:crypto'
import type { Clock, KeptValues, Logger } from '@tripline/infra'
import type { AuditAction } from '../../audit/audit-entry.ts'
import type { AuditLog } from '../../audit/audit-log.ts'
import { audited } from '../../audit/audited.ts'
import type { Approval, Refusal, Step } from './approval.ts'
import { approve, asOf, deny, use, voiceOf } from './approval.ts'
import { NO_CALL_TEXT } from './call-text.ts'

/** What is asked for; the book adds id, state and times. */
export type ApprovalRequest = Pick<
  Approval,
  | 'digest'
  | 'requestedBy'
  | 'agentId'
  | 'owner'
  | 'action'
  | 'actionClass'
  | 'resourceType'
  | 'resourceId'
  | 'account'
  | 'environment'
  | 'credentialId'
  | 'risk'
  | 'reasons'
  | 'needed'
  | 'call'
>

/** Every approval, in memory and on disk. What resolves is on disk and in the audit log; what rejects has not happened. */
export interface ApprovalBook {
  /** The open approval of this very action, made if there is none; null when too many are open already. */
  request(asked: ApprovalRequest): Promise<Approval | null>
  /** Whether this action has an approval a person has given: then `use` it. */
  approvedFor(digest: string): Approval | null
  /** Uses it up. Refusals are audited. */
  use(id: string, digest: string, risk: number, by: string): Promise<Step>
  approve(id: string, by: string, note?: string): Promise<Step>
  deny(id: string, by: string, note?: string): Promise<Step>
  /** Ends it before its time. */
  withdraw(id: string): Promise<Step>
  get(id: string): Approval | null
  /** Latest first, as they stand now. */
  all(): readonly Approval[]
  /** How many wait for a person now. */
  pending(): number
  /** Writes down what has run out. */
  expire(): Promise<void>
  close(): Promise<void>
}

export interface ApprovalBookParts {
  readonly kept: KeptValues<Approval>
  readonly audit: AuditLog
  readonly clock: Clock
  readonly logger: Logger
  /** How long a request waits for a person, and how long what was approved may wait for its call. */
  readonly decideMs: number
  readonly usableMs: number
}

/** A person looks at some tens a day; whoever asks for more is drowning them. */
const MOST_OPEN_EACH = 50
const MOST_OPEN = 5_000
/** Closed ones stay for the figures on who decides how; the oldest go first. */
const MOST_CLOSED = 10_000
const EXPIRE_EVERY_MS = 30_000

export function openApprovalBook(parts: ApprovalBookParts): ApprovalBook {
  const { kept, audit, clock } = parts
  const approvals = new Map<string, Approval>()
  /** Open ones by digest: at most one each. */
  const openByDigest = new Map<string, string>()
  const openOf = new Map<string, Set<string>>()
  /** Being changed at this moment: nobody else may. */
  const busy = new Set<string>()
  const asking = new Map<string, Promise<Approval | null>>()

  // What was kept before calls were shown has none.
  for (const approval of [...kept.all()].sort((a, b) => a.requestedAt - b.requestedAt))
    put({ ...{ call: NO_CALL_TEXT }, ...approval })

  function put(approval: Approval): void {
    approvals.set(approval.id, approval)
    const own = openOf.get(approval.agentId) ?? new Set<string>()
    if (isOpen(approval)) {
      openByDigest.set(approval.digest, approval.id)
      openOf.set(approval.agentId, own.add(approval.id))
      return
    }
    if (openByDigest.get(approval.digest) === approval.id) openByDigest.delete(approval.digest)
    if (own.delete(approval.id) && own.size === 0) openOf.delete(approval.agentId)
  }

  const openFor = (digest: string): Approval | null => {
    const found = approvals.get(openByDigest.get(digest) ?? '')
    if (found === undefined) return null
    const now = asOf(found, clock.now())
    return isOpen(now) ? now : null
  }

  async function create(asked: ApprovalRequest): Promise<Approval | null> {
    const full =
      openByDigest.size >= MOST_OPEN || (openOf.get(asked.agentId)?.size ?? 0) >= MOST_OPEN_EACH
    if (full) await expire()
    if (openByDigest.size >= MOST_OPEN) return null
    if ((openOf.get(asked.agentId)?.size ?? 0) >= MOST_OPEN_EACH) return null
    const now = clock.now()
    const approval: Approval = {
      ...asked,
      id: `ap_${randomBytes(12).toString('base64url')}`,
      state: 'pending',
      ...{ approvedBy: [], deniedBy: null, usedAt: 0 },
      ...{ requestedAt: now, expiresAt: now + parts.decideMs },
    }
    const gone = oldestClosed(approvals.values(), approvals.size - openByDigest.size - MOST_CLOSED)
    await kept.change([{ id: approval.id, value: approval }], gone)
    for (const id of gone) approvals.delete(id)
    put(approval)
    await audit.append({
      ...{ actor: asked.requestedBy, action: 'approval.request', target: approval.id },
      ...{ outcome: 'success', detail: detailOf(approval) },
    })
    return approval
  }

  async function carry(
    id: string,
    action: AuditAction,
    by: string,
    stepOf: (approval: Approval) => Step,
    note = '',
  ): Promise<Step> {
    const before = approvals.get(id)
    const step: Step =
      before === undefined
        ? { kind: 'refused', why: 'unknown' }
        : busy.has(id)
          ? { kind: 'refused', why: 'busy' }
          : stepOf(before)
    if (step.kind === 'refused') {
      await noteRefusal(audit, action, by, id, step.why)
      return step
    }
    busy.add(id)
    try {
      const detail = { ...detailOf(step.approval), ...(note === '' ? {} : { note }) }
      const entry = { actor: by, action, target: id, detail }
      await audited(audit, entry, () => kept.change([{ id, value: step.approval }]))
      put(step.approval)
      return step
    } finally {
      busy.delete(id)
    }
  }

  async function expire(): Promise<void> {
    const now = clock.now()
    const out = [...openByDigest.values()].flatMap((id) => {
      const approval = approvals.get(id)
      if (approval === undefined || busy.has(id)) return []
      const late = asOf(approval, now)
      return late.state === 'expired' ? [late] : []
    })
    if (out.length === 0) return
    for (const { id } of out) busy.add(id)
    try {
      await kept.change(out.map((value) => ({ id: value.id, value })))
      for (const approval of out) put(approval)
    } finally {
      for (const { id } of out) busy.delete(id)
    }
    const outcome = 'success'
    await Promise.all(
      out.map(({ id: target }) =>
        audit.append({ actor: 'tripline', action: 'approval.expire', target, outcome }),
      ),
    )
  }

  const ticking = setInterval(() => {
    expire().catch((error: unknown) => parts.logger.error('approvals not expired', { error }))
  }, EXPIRE_EVERY_MS)
  ticking.unref()

  return {
    request(asked) {
      const open = openFor(asked.digest)
      if (open !== null) return Promise.resolve(open)
      const known = asking.get(asked.digest)
      if (known !== undefined) return known
      const made = create(asked).finally(() => asking.delete(asked.digest))
      asking.set(asked.digest, made)
      return made
    },
    approvedFor(digest) {
      const open = openFor(digest)
      return open?.state === 'approved' ? open : null
    },
    use: (id, digest, risk, by) =>
      carry(id, 'approval.use', by, (approval) => use(approval, digest, risk, clock.now())),
    approve: (id, by, note = '') =>
      carry(
        id,
        'approval.approve',
        by,
        (approval) => approve(approval, voiceOf(by, clock.now(), note), parts.usableMs),
        note,
      ),
    deny: (id, by, note = '') =>
      carry(
        id,
        'approval.deny',
        by,
        (approval) => deny(approval, voiceOf(by, clock.now(), note)),
        note,
      ),
    withdraw: (id) =>
      carry(id, 'approval.expire', 'tripline', (approval) => ({
        kind: 'ok',
        approval: { ...approval, state: 'expired' },
      })),
    get(id) {
      const found = approvals.get(id)
      return found === undefined ? null : asOf(found, clock.now())
    },
    all() {
      const now = clock.now()
      return [...approvals.values()].reverse().map((approval) => asOf(approval, now))
    },
    pending() {
      const now = clock.now()
      let pending = 0
      for (const id of openByDigest.values()) {
        const found = approvals.get(id)
        if (found !== undefined && asOf(found, now).state === 'pending') pending++
      }
      return pending
    },
    expire,
    async close() {
      clearInterval(ticking)
      await kept.close()
    },
  }
}

/** Somebody tried what they may not: in the audit log, in the words of the closed list. */
export async function noteRefusal(
  audit: AuditLog,
  action: AuditAction,
  actor: string,
  target: string,
  why: Refusal,
): Promise<void> {
  await audit.append({
    actor,
    action,
    target: target.slice(0, 64),
    outcome: 'denied',
    detail: { why },
  })
}

const isOpen = ({ state }: Approval): boolean => state === 'pending' || state === 'approved'

const detailOf = ({
  digest,
  agentId,
  action,
  resourceId,
  environment,
  risk,
  needed,
}: Approval) => ({
  ...{ digest, agent: agentId, call: action, resource: resourceId, environment, risk, needed },
})

function oldestClosed(all: Iterable<Approval>, tooMany: number): readonly string[] {
  if (tooMany < 0) return []
  const gone: string[] = []
  for (const approval of all) {
    if (gone.length > tooMany) break
    if (!isOpen(approval)) gone.push(approval.id)
  }
  return gone
}
