import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { installationKey } from '@tripline/infra'
import { auditFolder } from '../audit/audit-files.ts'
import type { AuditPlace } from '../audit/audit-log.ts'
import type { ReadRecord } from '../audit/audit-record.ts'
import type { AuditSeal } from '../audit/audit-seal.ts'
import { auditSeal } from '../audit/audit-seal.ts'
import { readNewest } from '../audit/read-audit.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import { safeText } from './safe-text.ts'
import { table } from './table.ts'
import { answer, CommandError } from './tell.ts'

interface StateOption {
  readonly state: string
  readonly json?: boolean
}

/** The newest records as a table, or as the OCSF events they are stored as, one a line. */
export async function listAudit(options: StateOption & { readonly last: number }): Promise<void> {
  const { folder, seal } = openFiles(options.state)
  const read = await readNewest(folder, seal, options.last)
  if (options.json === true) {
    for (const one of read) {
      answer(safeText(one.kind === 'whole' ? one.sealed.line : JSON.stringify(one)))
    }
    return
  }
  answer(read.length === 0 ? '(no records)' : table(read.map(rowOf)))
}

/** Reads every byte of the log. Fails, naming the first record that is not as it was written, when one is not. */
export async function verifyAuditLog(
  options: StateOption & { readonly noted?: AuditPlace },
): Promise<void> {
  const { folder, seal } = openFiles(options.state)
  const { records, last, problems } = await verifyAudit(folder, seal, options.noted ?? null)
  const intact = problems.length === 0
  if (options.json === true) answer(JSON.stringify({ intact, records, last, problems }))
  else if (intact) {
    answer(`${records} records, every one as it was written, none missing.`)
    answer(`Note this down elsewhere: --noted ${last.sequence}:${last.fingerprint}`)
  } else {
    for (const { where, words } of problems) answer(safeText(`${words} (${where})`))
  }
  if (!intact) throw new CommandError(`the audit log was tampered with: ${problems[0]?.words}.`)
}

function openFiles(state: string): { readonly folder: string; readonly seal: AuditSeal } {
  const folder = resolve(state)
  // Never made here: a new key would call every record forged.
  if (!existsSync(join(folder, 'installation-key'))) {
    throw new CommandError(
      `${state} has no installation-key, so nothing can be verified. Name another --state, or restore the key from a backup.`,
    )
  }
  return { folder: auditFolder(folder), seal: auditSeal(installationKey(folder)) }
}

function rowOf(one: ReadRecord): Readonly<Record<string, unknown>> {
  if (one.kind === 'altered') return { outcome: 'ALTERED', detail: one.why }
  const { sequence, at, actor, action, target, outcome, detail } = one.sealed.record
  const facts = Object.entries(detail).map(([key, fact]) => `${key}=${fact}`)
  return {
    ...{ sequence, at: new Date(at).toISOString(), actor, action, target, outcome },
    detail: facts.join(' '),
  }
}
