import type { AuditEntry } from './audit-entry.ts'

/** Where a record lies in the chain. */
export interface AuditPlace {
  /** From 1, without gaps. */
  readonly sequence: number
  /** SHA-256 of the record's canonical bytes, hex. */
  readonly fingerprint: string
}

/** The append-only, hash-chained log of what people and Tripline itself have done. One writer at a time. */
export interface AuditLog {
  /**
   * Resolves once the record is on disk and cannot be lost or changed unnoticed; entries keep the order of the calls, and
   * those that come together share one write. Rejects when that cannot be had: then do not do what was to be recorded.
   */
  append(entry: AuditEntry): Promise<AuditPlace>
  /** The last record. */
  head(): AuditPlace
  close(): Promise<void>
}
