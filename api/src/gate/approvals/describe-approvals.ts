import { severityOf } from '@tripline/detectors'
import { intent } from '../../alerts/words.ts'
import type { Approval as OnWire } from '../../wire.ts'
import type { Approval, Voice } from './approval.ts'
import type { CallText } from './call-text.ts'

/** Nobody knows yet what would go with it. */
const NOTHING_MORE = { touchesBackup: false, irreversible: false, backups: 0 } as const

/** Approvals as people read them, each with the last one of its kind that was given before; `all` is latest first. */
export function describeApprovals(
  shown: readonly Approval[],
  all: readonly Approval[],
): readonly OnWire[] {
  const given = givenByKind(all)
  return shown.map((approval) => ({
    ...approval,
    title: intent({ ...approval, ...NOTHING_MORE }, ''),
    severity: severityOf(approval.risk),
    reasons: [...approval.reasons],
    approvedBy: approval.approvedBy.map(spoken),
    deniedBy: approval.deniedBy === null ? null : spoken(approval.deniedBy),
    call: callOnWire(approval.call),
    lastApproved: isClosed(approval)
      ? null
      : lastBefore(approval, given.get(kindOf(approval)) ?? []),
  }))
}

const isClosed = ({ state }: Approval): boolean => state !== 'pending' && state !== 'approved'

const callOnWire = ({ lines, more }: CallText) => ({ lines: [...lines], more })

const spoken = ({ by, at, note = '' }: Voice) => ({ by, at, note })

/** What one agent does of one kind is compared, and nothing else. */
const kindOf = ({ agentId, action }: Approval): string => JSON.stringify([agentId, action])

function givenByKind(all: readonly Approval[]): ReadonlyMap<string, readonly Approval[]> {
  const kinds = new Map<string, Approval[]>()
  for (const approval of all) {
    if (!wasGiven(approval)) continue
    const kind = kindOf(approval)
    const list = kinds.get(kind)
    if (list === undefined) kinds.set(kind, [approval])
    else list.push(approval)
  }
  return kinds
}

/** Whether as many said yes as it takes, and nobody took it back. */
const wasGiven = ({ approvedBy, needed, deniedBy }: Approval): boolean =>
  approvedBy.length >= needed && deniedBy === null

function lastBefore(approval: Approval, given: readonly Approval[]): OnWire['lastApproved'] {
  const last = given.find(
    ({ id, requestedAt }) => id !== approval.id && requestedAt < approval.requestedAt,
  )
  if (last === undefined) return null
  const { id, resourceType, resourceId, account, environment, credentialId } = last
  const at = last.approvedBy.at(-1)?.at ?? last.requestedAt
  const call = callOnWire(last.call)
  return { id, at, resourceType, resourceId, account, environment, credentialId, call }
}
