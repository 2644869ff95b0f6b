import type { AuditEntry, AuditOutcome } from './audit-entry.ts'
import type { AuditLog } from './audit-log.ts'

/**
 * Does something under record: `begun` is on disk before it happens and its end after it, so nothing is done without a
 * record, and what a crash cut off shows as begun and not ended. `outcomeOf` tells a refusal from a success.
 */
export async function audited<T>(
  audit: AuditLog,
  entry: Omit<AuditEntry, 'outcome'>,
  act: () => Promise<T>,
  outcomeOf: (result: T) => Exclude<AuditOutcome, 'begun'> = () => 'success',
): Promise<T> {
  const begun = await audit.append({ ...entry, outcome: 'begun' })
  const detail = { ...entry.detail, begun: begun.sequence }
  let result: T
  try {
    result = await act()
  } catch (error) {
    await audit.append({ ...entry, detail, outcome: 'failure' })
    throw error
  }
  await audit.append({ ...entry, detail, outcome: outcomeOf(result) })
  return result
}
