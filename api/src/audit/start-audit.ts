import type { Clock, Json, Logger, Metrics } from '@tripline/infra'
import { installationKey } from '@tripline/infra'
import { auditFolder } from './audit-files.ts'
import type { AuditLog } from './audit-log.ts'
import type { AuditSeal } from './audit-seal.ts'
import { auditSeal } from './audit-seal.ts'
import { openAuditLog } from './open-audit-log.ts'
import { recordConfig } from './record-config.ts'
import { verifyAudit } from './verify-audit.ts'

export interface StartedAudit {
  readonly audit: AuditLog
  readonly auditFiles: { readonly folder: string; readonly seal: AuditSeal }
}

export interface AuditParts {
  readonly stateFolder: string
  /** As it is in force. */
  readonly config: Json
  readonly version: string
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

/** Opens the audit log of an installation, records what it starts with, and looks through what is there meanwhile. */
export async function startAudit(parts: AuditParts): Promise<StartedAudit> {
  const { stateFolder, clock, logger, metrics } = parts
  const key = installationKey(stateFolder)
  const files = { folder: auditFolder(stateFolder), seal: auditSeal(key) }
  const audit = await openAuditLog({ folder: files.folder, key, clock })
  await recordConfig(audit, stateFolder, parts.config, parts.version)
  const gauge = metrics.gauge(
    'tripline_audit_problems_count',
    'Records of the audit log found changed or gone at the start of this process.',
    {},
  )
  verifyAudit(files.folder, files.seal)
    .then(({ problems }) => {
      gauge.set(problems.length)
      const [first] = problems
      if (first === undefined) return
      logger.error(`the audit log was tampered with: ${first.words}`, {
        where: first.where,
        problems: problems.length,
      })
    })
    .catch((error: unknown) => logger.error('the audit log cannot be read', { error }))
  return { audit, auditFiles: files }
}
