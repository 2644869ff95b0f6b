/** Why nothing can be recorded, and so nothing may be done. */
export class AuditError extends Error {
  readonly code: 'audit_held' | 'audit_full' | 'audit_closed' | 'audit_write_failed'

  constructor(code: AuditError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AuditError'
    this.code = code
  }
}
