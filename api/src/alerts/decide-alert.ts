import { randomUUID } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import type { AuditEntry } from '../audit/audit-entry.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { audited } from '../audit/audited.ts'
import type { AlertChange, AlertCommand, Pipeline } from '../pipeline/pipeline.ts'
import type { Alert } from '../wire.ts'

/** Carries out what a person decides about an alert, under record: the alert after it, null when it can no longer be changed. */
export type DecideAlert = (
  alert: Pick<Alert, 'id' | 'agentId'>,
  by: string,
  change: AlertChange,
) => Promise<Alert | null>

export function decideAlert(pipeline: Pipeline, audit: AuditLog, clock: Clock): DecideAlert {
  return async ({ id, agentId }, by, change) => {
    const command: AlertCommand = {
      ...change,
      ...{ id: randomUUID(), alertId: id, agentId, by, at: clock.now() },
    }
    return await audited(
      audit,
      entryOf(command),
      () => pipeline.command(command),
      (changed) => (changed === null ? 'failure' : 'success'),
    )
  }
}

function entryOf(command: AlertCommand): Omit<AuditEntry, 'outcome'> {
  const { alertId, agentId, by, id } = command
  const change =
    command.type === 'close'
      ? { verdict: command.verdict, ...(command.until !== undefined && { until: command.until }) }
      : command.type === 'assign'
        ? { assignee: command.assignee }
        : {}
  return {
    actor: by,
    action: `alert.${command.type}`,
    target: alertId,
    detail: { agent: agentId, command: id, ...change },
  }
}
