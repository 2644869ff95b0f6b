import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedKeptValues, silentLogger } from '@tripline/infra'
import type { AuditEntry } from '../src/audit/audit-entry.ts'
import { auditFolder } from '../src/audit/audit-files.ts'
import type { AuditLog } from '../src/audit/audit-log.ts'
import { auditSeal } from '../src/audit/audit-seal.ts'
import { openAuditLog } from '../src/audit/open-audit-log.ts'
import { readNewest } from '../src/audit/read-audit.ts'
import type { Approval } from '../src/gate/approvals/approval.ts'
import type { ApprovalBook, ApprovalRequest } from '../src/gate/approvals/approval-book.ts'
import { openApprovalBook } from '../src/gate/approvals/approval-book.ts'
import type { Bypass, BypassBook } from '../src/gate/approvals/bypass-book.ts'
import { openBypassBook } from '../src/gate/approvals/bypass-book.ts'

const KEY = new Uint8Array(32).fill(7)
export const DECIDE_MS = 60_000
export const USABLE_MS = 30_000

/** Approvals, bypasses and the audit log, really on disk, under a clock of their own. */
export interface GateGround {
  readonly clock: { now(): number; pass(ms: number): void }
  readonly audit: AuditLog
  readonly approvals: ApprovalBook
  readonly bypasses: BypassBook
  /** What the audit log holds, oldest first, without its own beginnings. */
  audited(): Promise<
    readonly Pick<AuditEntry, 'actor' | 'action' | 'target' | 'outcome' | 'detail'>[]
  >
  /** As after a restart: everything from disk again. */
  reopened(): Promise<GateGround>
  close(): Promise<void>
}

export async function openGateGround(
  folder = mkdtempSync(join(tmpdir(), 'gate-')),
  from = Date.UTC(2026, 5, 18, 12),
): Promise<GateGround> {
  let now = from
  const clock = {
    now: () => now,
    pass(ms: number) {
      now += ms
    },
  }
  const audit = await openAuditLog({ folder: auditFolder(folder), key: KEY, clock })
  const approvals = openApprovalBook({
    ...{ audit, clock, logger: silentLogger, decideMs: DECIDE_MS, usableMs: USABLE_MS },
    kept: embeddedKeptValues<Approval>(join(folder, 'approvals')),
  })
  const bypasses = openBypassBook({
    ...{ audit, clock, kept: embeddedKeptValues<Bypass>(join(folder, 'bypasses')) },
  })
  async function end(): Promise<void> {
    await approvals.close()
    await bypasses.close()
    await audit.close()
  }
  return {
    ...{ clock, audit, approvals, bypasses },
    async audited() {
      const read = await readNewest(auditFolder(folder), auditSeal(KEY), 10_000)
      return read
        .flatMap((one) => (one.kind === 'whole' ? [one.sealed.record] : []))
        .filter(({ action }) => action !== 'audit.begin' && action !== 'audit.resume')
    },
    async reopened() {
      await end()
      return await openGateGround(folder, now)
    },
    async close() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A deletion in production that an agent of Dana's asks for. */
export function sampleRequest(given: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    ...{ digest: 'd1', requestedBy: 'fixer-token', agentId: 'fixer', owner: 'dana' },
    ...{ action: 'railway:volumeDelete', actionClass: 'destroy', resourceType: 'volume' },
    ...{ resourceId: 'vol_1', account: '', environment: 'prod', credentialId: 'tok', risk: 80 },
    ...{ reasons: ['never before by it'], needed: 1 },
    call: { lines: [{ name: 'volumeId', value: 'vol_1' }], more: 0 },
    ...given,
  }
}
