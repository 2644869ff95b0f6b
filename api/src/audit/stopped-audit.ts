import { ApiError } from '../plugins/problem.ts'
import type { AuditLog } from './audit-log.ts'

/** For a command that reads stored data while nothing runs: nothing is done, so nothing is recorded. */
export const stoppedAudit: AuditLog = {
  append: () =>
    Promise.reject(
      new ApiError('conflict', 'Nothing is running on this data, so nothing can be changed.'),
    ),
  head: () => ({ sequence: 0, fingerprint: '' }),
  close: () => Promise.resolve(),
}
