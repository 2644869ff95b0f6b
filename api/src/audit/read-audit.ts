import { segmentsOf } from './audit-files.ts'
import { linesOf } from './audit-lines.ts'
import type { ReadRecord } from './audit-record.ts'
import { readRecord } from './audit-record.ts'
import type { AuditSeal } from './audit-seal.ts'

/** The newest records, oldest first, altered ones told as such. Files are read from the newest until there are enough. */
export async function readNewest(
  folder: string,
  seal: AuditSeal,
  most: number,
): Promise<readonly ReadRecord[]> {
  let found: ReadRecord[] = []
  for (const segment of [...segmentsOf(folder)].reverse()) {
    let own: ReadRecord[] = []
    for await (const { bytes, ended } of linesOf(segment.path)) {
      if (!ended) continue
      own.push(
        bytes === null
          ? { kind: 'altered', why: 'it is longer than any record' }
          : readRecord(bytes, seal),
      )
      if (own.length > 2 * most) own = own.slice(-most)
    }
    found = [...own, ...found].slice(-most)
    if (found.length === most) break
  }
  return found
}
