import { join } from 'node:path'
import type { Clock, Logger } from '@tripline/infra'
import { embeddedKeptValues } from '@tripline/infra'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { GateConfig } from '../gate-config.ts'
import { DEFAULT_DECIDE_MINUTES, DEFAULT_USABLE_MINUTES } from '../gate-config.ts'
import type { Approval } from './approval.ts'
import type { ApprovalBook } from './approval-book.ts'
import { openApprovalBook } from './approval-book.ts'

export interface ApprovalGround {
  readonly config: Pick<GateConfig, 'decideMinutes' | 'usableMinutes'>
  /** The state folder. */
  readonly folder: string
  readonly audit: AuditLog
  readonly clock: Clock
  readonly logger: Logger
}

const MINUTE = 60_000

/** What people have approved lies in the state folder, and survives whatever ends the process. */
export function openApprovals({ config, folder, ...parts }: ApprovalGround): ApprovalBook {
  return openApprovalBook({
    ...{ ...parts, kept: embeddedKeptValues<Approval>(join(folder, 'approvals')) },
    decideMs: (config.decideMinutes ?? DEFAULT_DECIDE_MINUTES) * MINUTE,
    usableMs: (config.usableMinutes ?? DEFAULT_USABLE_MINUTES) * MINUTE,
  })
}
